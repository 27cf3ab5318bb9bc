// Pages that follow the model are rendered by Preact. Forms are plain elements, made once, so that they keep what is typed.
import {createElement, render} from './preact.module.js'

// Part of a page: h('p', {class: 'quiet'}, 'text', child, [children]). data-key is also the key by which Preact recognises an element that moved.
export const h = (type, props, ...children) => createElement(type, {...props, key: props?.['data-key']}, ...children)

// Renders content into a container. The focused element keeps the focus, even in a row that moves.
export function update(container, content) {
  const focused = container.contains(document.activeElement) && document.activeElement
  render(content, container)
  if (focused && focused !== document.activeElement && focused.isConnected) focused.focus({preventScroll: true})
}

// Creates a DOM element.
export function make(tag, props, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue
    if (typeof value === 'function' || name === 'value') element[name] = value
    else element.setAttribute(name, value === true ? '' : value)
  }
  element.append(...children.flat(3).filter(it => it !== undefined && it !== null && it !== false))
  return element
}
