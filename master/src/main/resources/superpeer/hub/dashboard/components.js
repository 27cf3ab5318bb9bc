// Components that several pages use.
import {h} from './dom.js'
import {t} from './text.js'

export const figure = (label, value, note) =>
  h('div', {class: 'card figure'}, h('span', {class: 'quiet'}, label), h('strong', {}, value), note ? h('small', {class: 'quiet'}, note) : '')

export const state = name => h('span', {class: 'state ' + name}, t(name))

export const button = (key, label, onclick, kind, disabled) => h('button', {type: 'button', 'data-key': key, class: kind, onclick, disabled}, label)

export const serverName = it => it.remarks || (it.self ? t('This server') : it.url)

export const errorBox = failure => h('p', {class: 'outcome bad'}, h('strong', {}, failure.message), h('span', {}, failure.hint))

// A row of a table. Its key identifies it when rows move.
export const row = (key, ...cells) => Object.assign(cells, {key})

// rows: arrays of cells. On a phone each row becomes a card, and each cell shows its header.
export function table(caption, heads, rows, empty) {
  if (rows.length === 0) return h('p', {class: 'card quiet'}, empty)
  return h('div', {class: 'card scroll'},
    h('table', {'aria-label': caption},
      h('thead', {}, h('tr', {}, heads.map(it => (it ? h('th', {scope: 'col'}, it) : h('td'))))),
      h('tbody', {}, rows.map(cells => h('tr', {'data-key': cells.key}, cells.map((it, i) => h('td', {'data-head': heads[i]}, h('div', {}, it))))))))
}
