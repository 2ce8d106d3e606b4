/** PURE: XML that we send. */

export type XmlContent = string | number | boolean | undefined | readonly XmlNode[];
/** A name and what is in it. An undefined content leaves the element out. */
export type XmlNode = readonly [name: string, content: XmlContent];

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

export function xmlDocument(root: string, nodes: readonly XmlNode[]): string {
  return `${xmlHeader}<${root} xmlns="${namespace}">${xmlNodes(nodes)}</${root}>`;
}

export const xmlHeader = '<?xml version="1.0" encoding="UTF-8"?>\n';

export function xmlNodes(nodes: readonly XmlNode[]): string {
  return nodes.map(([name, content]) => xmlNode(name, content)).join('');
}

function xmlNode(name: string, content: XmlContent): string {
  if (content === undefined) return '';
  const inner = typeof content === 'object' ? xmlNodes(content) : escapeXml(String(content));
  return inner === '' ? `<${name}/>` : `<${name}>${inner}</${name}>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

const special = /[&<>"'\p{Cc}\ufffe\uffff]/gu;

/** Control characters as AWS writes them; most parsers take them so. */
export function escapeXml(text: string): string {
  return text.replace(special, (one) => {
    const entity = entities[one];
    return entity ?? `&#x${one.charCodeAt(0).toString(16)};`;
  });
}
