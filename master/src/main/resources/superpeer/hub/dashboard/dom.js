// Elements without a library: h('p', {class: 'quiet'}, 'text', child, [children]).

const SVG = 'http://www.w3.org/2000/svg'

export function h(tag, props, ...children) {
  return fill(document.createElement(tag), props, children)
}

export function svg(tag, props, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children)
}

function fill(element, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue
    if (typeof value === 'function') element.addEventListener(name.slice(2), value)
    else if (name === 'value') element.value = value
    else element.setAttribute(name, value === true ? '' : value)
  }
  element.append(...children.flat(3).filter(it => it !== undefined && it !== null && it !== false))
  return element
}

// Puts new children in, and the focus back to what had it: data-key tells it again.
export function replace(parent, ...children) {
  const key = parent.contains(document.activeElement) && document.activeElement.dataset.key
  parent.replaceChildren(...children)
  if (key) parent.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({preventScroll: true})
}
