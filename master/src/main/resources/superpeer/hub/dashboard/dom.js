// Elements without a library: h('p', {class: 'quiet'}, 'text', child, [children]).

const SVG = 'http://www.w3.org/2000/svg'

// What was wired to an element, so that another rendering of it can be wired anew.
const wired = new WeakMap()

export function h(tag, props, ...children) {
  return fill(document.createElement(tag), props, children)
}

export function svg(tag, props, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children)
}

function fill(element, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue
    if (typeof value === 'function') wire(element, name, value)
    else if (name === 'value') element.value = value
    else element.setAttribute(name, value === true ? '' : value)
  }
  element.append(...children.flat(3).filter(it => it !== undefined && it !== null && it !== false))
  return element
}

function wire(element, name, handler) {
  element[name] = handler
  wired.set(element, {...wired.get(element), [name]: handler})
}

// Puts new children in by changing what differs, and nothing else: focus, selected text, what is typed, and a button
// between mouse down and up stay. What has a data-key is told by it, and all else by its place; an element that its
// maker holds on to needs a key of its own.
export function replace(parent, ...children) {
  const key = parent.contains(document.activeElement) && document.activeElement.dataset.key
  const made = document.createDocumentFragment()
  made.append(...children.filter(it => it !== ''))
  adapt(parent, [...made.childNodes])
  if (key && document.activeElement?.dataset.key !== key) parent.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({preventScroll: true})
}

function adapt(parent, children) {
  const keyed = new Map([...parent.children].filter(keyOf).map(it => [keyOf(it), it]))
  let place = parent.firstChild
  for (const it of children) {
    const key = keyOf(it)
    const old = key ? keyed.get(key) : place && !keyOf(place) ? place : undefined
    if (!old || !isAlike(old, it)) {
      parent.insertBefore(it, place)
      continue
    }
    keyed.delete(key)
    if (old === place) place = place.nextSibling
    else parent.insertBefore(old, place)
    change(old, it)
  }
  while (place) {
    const next = place.nextSibling
    place.remove()
    place = next
  }
}

const keyOf = node => node.dataset?.key

const isAlike = (old, it) => old.nodeName === it.nodeName && old.type === it.type

function change(old, it) {
  if (it.nodeType === Node.TEXT_NODE) {
    if (old.data !== it.data) old.data = it.data
    return
  }
  for (const {name} of [...old.attributes]) if (!it.hasAttribute(name)) old.removeAttribute(name)
  for (const {name, value} of it.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value)
  for (const name of Object.keys(wired.get(old) ?? {})) old[name] = null
  for (const [name, handler] of Object.entries(wired.get(it) ?? {})) wire(old, name, handler)
  adapt(old, [...it.childNodes])
}
