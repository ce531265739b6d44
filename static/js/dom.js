// h('button', {class: 'main', onclick: f}, 'text', child) makes nodes and never
// parses HTML, so that no text of anybody can become markup and Trusted Types
// can be 'none'.

const SVG = 'http://www.w3.org/2000/svg';
const DRAWN = new Set(['svg', 'path']);

// Properties on… are listeners; value, checked and selected are set as they
// stand; true is an attribute without a value; false, null and undefined are none.
export function h(tag, properties, ...children) {
  const node = DRAWN.has(tag) ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (name === 'value' || name === 'checked' || name === 'selected') node[name] = value;
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat(9).filter((child) => child !== undefined && child !== null && child !== false));
  return node;
}

// setText leaves a node alone that says it already: screen readers and
// selections notice every replacement.
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
