// Pages that are kept true are Preact's. Forms keep what is typed, and are made of elements, once.
import {createElement, render} from './preact.module.js'

// Part of a page: h('p', {class: 'quiet'}, 'text', child, [children]). What has a data-key is told by it when it moves.
export const h = (type, props, ...children) => createElement(type, {...props, key: props?.['data-key']}, ...children)

// What a page is made of now. Whoever has the focus keeps it, even in a row that moves.
export function update(place, content) {
  const focused = place.contains(document.activeElement) && document.activeElement
  render(content, place)
  if (focused && focused !== document.activeElement && focused.isConnected) focused.focus({preventScroll: true})
}

// An element, which its maker may hold on to.
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
