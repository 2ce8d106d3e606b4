/** The look of the HTML file; colours have at least 4.5 to 1 on their ground, in both schemes. */
export const STYLE = `
:root { --ground: #fff; --raised: #f6f8fa; --text: #1f2328; --quiet: #59636e; --line: #d1d9e0;
  --pass: #1a7f37; --fail: #cf222e; --unknown: #9a6700; }
@media (prefers-color-scheme: dark) { :root { --ground: #0d1117; --raised: #151b23; --text: #f0f6fc;
  --quiet: #9198a1; --line: #3d444d; --pass: #3fb950; --fail: #ff7b72; --unknown: #d29922; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1.5rem 1rem 3rem; background: var(--ground);
  color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: .25rem 0; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
p { margin: .25rem 0; }
header p:last-child, footer, small { color: var(--quiet); }
footer { margin-top: 2rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: .9rem; }
code, pre { font: .875rem/1.45 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { margin: .5rem 0; padding: .6rem .75rem; background: var(--raised); border-radius: 6px;
  border: 1px solid var(--line); white-space: pre-wrap; }
.mark { display: inline-block; min-width: 4.6rem; padding: 0 .5rem; border: 1px solid currentColor;
  border-radius: 1rem; text-align: center; font-weight: 600; font-size: .875rem; }
.pass { color: var(--pass); } .fail { color: var(--fail); } .unknown { color: var(--unknown); }
.rules { list-style: none; margin: 0; padding: 0; }
.rule { display: flex; gap: .75rem; align-items: baseline; padding: .5rem 0;
  border-top: 1px solid var(--line); }
.rule div { min-width: 0; overflow-wrap: anywhere; }
.rule ul { margin: .25rem 0; padding-left: 1.1rem; }
.rule p { color: var(--quiet); }
article { margin: .75rem 0; padding: .75rem 1rem; border: 1px solid var(--line);
  border-left: 4px solid var(--fail); border-radius: 6px; }
.wide { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .35rem .75rem .35rem 0; border-top: 1px solid var(--line); text-align: left;
  vertical-align: top; overflow-wrap: anywhere; }
thead th { color: var(--quiet); font-weight: 400; border-top: 0; }
.number { text-align: right; white-space: nowrap; padding-right: 0; }
details { margin: .5rem 0; }
summary { cursor: pointer; padding: .35rem 0; overflow-wrap: anywhere; }
:focus-visible { outline: 2px solid var(--quiet); outline-offset: 2px; }
th { white-space: nowrap; }
@media (max-width: 36rem) { .rule { flex-direction: column; gap: .25rem; }
  .layers thead { display: none; }
  .layers tr { display: grid; grid-template-columns: 1fr auto; border-top: 1px solid var(--line); }
  .layers th, .layers td { border: 0; padding: .2rem 0; } }
`;
