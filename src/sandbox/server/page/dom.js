// Makes and updates elements. Outside text only ever becomes a text node or an attribute, never markup.

const svg_namespace = 'http://www.w3.org/2000/svg';

// h('p', {class: 'note'}, 'text', child): attributes that are null, undefined or false are left out, and so are
// such children; `true` makes an empty attribute.
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  set_attributes(element, attributes ?? {});
  append(element, children);
  return element;
}

function set_attributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? '' : String(value));
  }
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
}

const icon_paths = {
  plus: 'M10 4v12M4 10h12',
  play: 'M6.5 4.5v11l9-5.5z',
  pause: 'M7 4.5v11M13 4.5v11',
  stop: 'M5.5 5.5h9v9h-9z',
  check: 'M4 10.5l4 4 8-9',
  trash: 'M4 6h12M8 6V4h4v2M5.5 6l.7 10h7.6l.7-10M8.5 9v4.5M11.5 9v4.5',
  story: 'M5 5h10M5 10h10M5 15h6',
  close: 'M5 5l10 10M15 5L5 15',
  warning: 'M10 3.5l7.5 13h-15zM10 8.5v3.5M10 14.3v.2',
  eye: 'M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5zM10 12.2a2.2 2.2 0 100-4.4 2.2 2.2 0 000 4.4z',
  hash: 'M8 3.5L6.5 16.5M13.5 3.5L12 16.5M4 7.5h13M3.5 12.5h13',
  lock: 'M5.5 9h9v7h-9zM7.5 9V6.5a2.5 2.5 0 015 0V9',
  people:
    'M7.5 9.5a2.5 2.5 0 100-5 2.5 2.5 0 000 5zM3 16c.3-3 2-4.5 4.5-4.5S11.7 13 12 16M13 9.5a2 2 0 100-4M14 11.7c1.8.3 2.8 1.8 3 4.3',
};

export function icon(name) {
  const element = document.createElementNS(svg_namespace, 'svg');
  set_attributes(element, { class: 'icon', viewBox: '0 0 20 20', 'aria-hidden': 'true' });
  const path = document.createElementNS(svg_namespace, 'path');
  set_attributes(path, {
    d: icon_paths[name],
    fill: 'none',
    stroke: 'currentColor',
    'stroke-width': '1.6',
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
  });
  element.append(path);
  return element;
}

// Makes the children of `parent` look like `children` and keeps what is the same, so that focus, hover and
// scrolling survive an update. Children with a data-key are matched by it, the others by their place.
export function patch(parent, children) {
  const holder = document.createElement('div');
  append(holder, [children]);
  patch_children(parent, holder);
}

function key_of(node) {
  return node.nodeType === Node.ELEMENT_NODE ? node.getAttribute('data-key') : null;
}

function patch_children(parent, wanted) {
  const keyed = new Map();
  for (const child of parent.children) {
    if (key_of(child) !== null) keyed.set(key_of(child), child);
  }
  let here = parent.firstChild;
  for (const next of [...wanted.childNodes]) {
    const key = key_of(next);
    const known = key !== null ? keyed.get(key) : here && key_of(here) === null ? here : null;
    if (known && alike(known, next)) {
      if (known === here) here = here.nextSibling;
      else parent.insertBefore(known, here);
      update(known, next);
    } else {
      parent.insertBefore(next, here);
    }
  }
  while (here) {
    const after = here.nextSibling;
    here.remove();
    here = after;
  }
}

function alike(one, other) {
  return one.nodeType === other.nodeType && one.nodeName === other.nodeName;
}

function update(node, wanted) {
  if (node.nodeType !== Node.ELEMENT_NODE) {
    if (node.data !== wanted.data) node.data = wanted.data;
    return;
  }
  for (const { name } of [...node.attributes]) {
    if (!wanted.hasAttribute(name)) node.removeAttribute(name);
  }
  for (const { name, value } of wanted.attributes) {
    if (node.getAttribute(name) !== value) node.setAttribute(name, value);
  }
  // Once a person has chosen, the attribute alone moves nothing.
  if (node.nodeName === 'OPTION') node.selected = wanted.hasAttribute('selected');
  patch_children(node, wanted);
}

// Calls handlers[name](element) for clicks on elements with data-do="name" below `root`.
export function on_action(root, handlers) {
  root.addEventListener('click', (event) => {
    const element = event.target.closest('[data-do]');
    if (!element || !root.contains(element) || element.getAttribute('aria-disabled') === 'true') return;
    const handler = handlers[element.dataset.do];
    if (!handler) return;
    event.preventDefault();
    handler(element);
  });
}
