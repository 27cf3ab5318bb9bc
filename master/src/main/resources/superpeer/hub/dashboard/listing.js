// Tables too long for one screen: a search field, and a page of rows at a time.
import {h} from './dom.js'
import {button} from './components.js'
import {addTranslations, count, t} from './text.js'

addTranslations({'Search': '搜索', 'Previous': '上一页', 'Next': '下一页', 'Pages': '分页', 'No matches.': '没有匹配项。'})

const ROWS = 100

// view: the search text and the page that is shown. rerender() renders the page again.
export const newView = rerender => ({query: '', page: 0, rerender})

// A search field, with the number of rows found and of all rows.
export function searchBox(view, label, found, total) {
  const input = h('input', {
    type: 'search', 'data-key': 'search', 'aria-label': label, placeholder: label, defaultValue: view.query, autocomplete: 'off',
    oninput: event => {
      view.query = event.target.value.trim().toLowerCase()
      view.page = 0
      view.rerender()
    },
  })
  return h('div', {class: 'finder', role: 'search'}, input, h('span', {class: 'quiet', role: 'status'}, `${count(found)} / ${count(total)}`))
}

// Whether one of the texts contains the search text.
export const matches = (view, ...texts) => view.query === '' || texts.some(it => String(it ?? '').toLowerCase().includes(view.query))

// The rows of the current page.
export function pageRows(view, all) {
  view.page = Math.max(0, Math.min(view.page, Math.ceil(all.length / ROWS) - 1))
  return all.slice(view.page * ROWS, (view.page + 1) * ROWS)
}

// Buttons to the previous and next page; empty if one page is enough.
export function pager(view, total) {
  if (total <= ROWS) return ''
  const from = view.page * ROWS
  const turn = by => () => {
    view.page += by
    view.rerender()
    scrollTo({top: 0})
  }
  const go = (key, label, by, isEnd) => button(key, label, turn(by), undefined, isEnd)
  return h('nav', {class: 'pager', 'aria-label': t('Pages')},
    go('previous', t('Previous'), -1, from === 0),
    h('span', {role: 'status'}, `${count(from + 1)}–${count(Math.min(from + ROWS, total))} / ${count(total)}`),
    go('next', t('Next'), 1, from + ROWS >= total))
}
