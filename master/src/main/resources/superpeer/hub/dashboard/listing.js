// Tables too long for one screen: a search field, and a page of rows at a time.
import {h} from './dom.js'
import {button} from './parts.js'
import {also, count, t} from './text.js'

also({'Search': '搜索', 'Previous': '上一页', 'Next': '下一页', 'Pages': '分页', 'Nothing matches.': '没有匹配项。'})

const ROWS = 100

// view: what is looked for and at, {query, page, again}; again() renders the page anew.
export const newView = again => ({query: '', page: 0, again})

// A field to search with, and how many of all there are found.
export function finder(view, label, found, total) {
  const input = h('input', {
    type: 'search', 'data-key': 'search', 'aria-label': label, placeholder: label, defaultValue: view.query, autocomplete: 'off',
    oninput: event => {
      view.query = event.target.value.trim().toLowerCase()
      view.page = 0
      view.again()
    },
  })
  return h('div', {class: 'finder', role: 'search'}, input, h('span', {class: 'quiet', role: 'status'}, `${count(found)} / ${count(total)}`))
}

// Whether one of the texts has in it what is looked for.
export const isWanted = (view, ...texts) => view.query === '' || texts.some(it => String(it ?? '').toLowerCase().includes(view.query))

// The rows of this page, which may have fewer than there were.
export function shown(view, all) {
  view.page = Math.max(0, Math.min(view.page, Math.ceil(all.length / ROWS) - 1))
  return all.slice(view.page * ROWS, (view.page + 1) * ROWS)
}

// Empty where one page is enough.
export function pager(view, total) {
  if (total <= ROWS) return ''
  const from = view.page * ROWS
  const turn = by => () => {
    view.page += by
    view.again()
    scrollTo({top: 0})
  }
  const go = (key, label, by, isEnd) => button(key, label, turn(by), undefined, isEnd)
  return h('nav', {class: 'pager', 'aria-label': t('Pages')},
    go('previous', t('Previous'), -1, from === 0),
    h('span', {role: 'status'}, `${count(from + 1)}–${count(Math.min(from + ROWS, total))} / ${count(total)}`),
    go('next', t('Next'), 1, from + ROWS >= total))
}
