// Elements from text. Nothing in the widget parses markup: what comes in becomes text nodes and properties only.

/** Make an element; `props` are properties, or attributes where their name is `role`, `for` or `aria-…`. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name === "dataset") Object.assign(node.dataset, value);
    else if (/^(aria-|role$|for$)/.test(name)) node.setAttribute(name, value);
    else node[name] = value;
  }
  node.append(...children.filter((child) => child || child === 0));
  return node;
}

/** Make a button with a label and what it does. */
export function button(label, action, props = {}) {
  return el("button", { type: "button", className: "button quiet", onclick: action, ...props }, label);
}

/** Give the element that has the focus, inside the shadow root that `node` is in. */
export const focused = (node) => node.getRootNode().activeElement;
