/** The reference page: a list of paths beside the operations, above them on a narrow window. */
export const style = `
.reference{display:grid;grid-template-columns:17rem minmax(0,1fr);gap:var(--space-6)}
.reference-list{position:sticky;top:var(--space-4);align-self:start;
font-size:var(--text-sm)}
.reference-list nav{max-height:calc(100vh - 2*var(--space-4));overflow:auto}
.reference-list>summary{display:none}
.reference-list::details-content{display:block;content-visibility:visible}
.reference-list h2{margin:var(--space-4) 0 var(--space-1)}
.reference-list h2:first-child{margin-top:0}
.reference-list ul,.fields{list-style:none;padding:0}
.reference-list a{display:flex;gap:var(--space-2);padding:.15rem 0;color:inherit;
text-decoration:none;overflow-wrap:anywhere}
.reference-list a:hover{color:var(--accent)}
.reference-list .method{flex:none;width:3.4rem}
.method{font:600 var(--text-xs)/1.6 var(--mono);color:var(--accent)}
.reference-body,.reference-body section,.reference-intro{display:grid;gap:var(--space-4);
grid-template-columns:minmax(0,1fr)}
.reference-body section{padding-top:var(--space-4)}
.reference-body section>h2{text-transform:capitalize}
.card{scroll-margin-top:var(--space-4)}
.card:target{border-color:var(--accent)}
.card-head h3 a{color:inherit;text-decoration:none;overflow-wrap:anywhere}
.card-head h3 a:hover code{text-decoration:underline}
.operation{grid-template-columns:minmax(0,1fr) minmax(0,1fr)}
.operation-words{display:grid;gap:var(--space-2);align-content:start;min-width:0}
.operation-words h4{margin:var(--space-2) 0 0}
.operation pre{align-self:start}
pre{padding:var(--space-3);border:1px solid var(--line);border-radius:var(--radius);
background:var(--sunken);overflow:auto;font:var(--text-sm)/1.55 var(--mono)}
pre code{font-size:inherit;overflow-wrap:normal;white-space:pre}
.fields{font-size:var(--text-sm)}
.fields>li{padding:.3rem 0;border-top:1px solid var(--line);overflow-wrap:anywhere}
.fields .fields{margin-inline-start:var(--space-3)}
.fields strong{font-weight:600;font-size:var(--text-xs);color:var(--accent)}
.muted{color:var(--muted)}
details>summary{cursor:pointer;font-size:var(--text-sm);color:var(--accent);padding:.15rem 0}
@media (width < 64rem){.operation{grid-template-columns:minmax(0,1fr)}}
@media (width < 48rem){
.reference{grid-template-columns:minmax(0,1fr);gap:var(--space-4)}
.reference-list{position:static;border:1px solid var(--line);
border-radius:var(--radius);background:var(--surface);padding:var(--space-2) var(--space-3)}
.reference-list>summary{display:list-item;font-weight:600;padding:.6rem 0}
.reference-list:not([open])::details-content{content-visibility:hidden;height:0}
.reference-list nav{max-height:none}
.reference-list a{padding:.5rem 0}}
`;
