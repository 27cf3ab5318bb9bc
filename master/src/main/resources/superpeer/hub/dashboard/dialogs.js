import {h} from './dom.js'
import {t} from './text.js'

// Asks, does it, and stays open with the error and the way out if it fails. Resolves when closed.
// lines: what it is about, and what comes of it.
export function confirm(question, lines, verb, deed) {
  return form(question, [lines].flat().filter(it => it).map(it => h('p', {class: 'name'}, it)), verb, deed)
}

// fields: elements; deed gets the form's data, and returns false if there is nothing to tell of.
export function form(title, fields, verb, deed) {
  return new Promise(closed => {
    const state = h('p', {class: 'outcome', role: 'status'})
    const go = h('button', {class: 'primary', type: 'submit'}, verb)
    const dialog = h('dialog', {'aria-label': title, onclose: () => { dialog.remove(); closed() }},
      h('form', {onsubmit: event => { event.preventDefault(); run(new FormData(event.target)) }},
        h('h2', {}, title), fields, state,
        h('div', {class: 'actions'}, h('button', {type: 'button', onclick: () => dialog.close()}, t('Cancel')), go)))
    async function run(data) {
      go.disabled = true
      say(state, t('Working…'))
      try {
        const isDeed = await deed(data) !== false
        dialog.close()
        if (isDeed) announce(`${verb}: ${t('Done.')}`)
      } catch (failure) {
        tell(state, failure)
        go.disabled = false
      }
    }
    document.body.append(dialog)
    dialog.showModal()
  })
}

const SHOWN_MS = 4_000
const news = h('p', {class: 'news', role: 'status', hidden: true})

// For a moment, wherever one looks.
function announce(text) {
  document.body.append(news)
  news.hidden = false
  news.textContent = text
  clearTimeout(announce.timer)
  announce.timer = setTimeout(() => { news.hidden = true }, SHOWN_MS)
}

export function say(element, text) {
  element.className = 'outcome'
  element.replaceChildren(text)
}

export function tell(element, failure) {
  element.className = 'outcome bad'
  element.replaceChildren(h('strong', {}, failure.message), failure.hint ? h('span', {}, failure.hint) : '')
}

let fields = 0

export function field(label, input, hint) {
  input.id = 'field-' + ++fields
  return h('p', {class: 'field'}, h('label', {for: input.id}, label), input, hint ? h('small', {class: 'quiet'}, hint) : '')
}

export function tick(name, label, checked) {
  const input = h('input', {type: 'checkbox', name, checked})
  input.id = 'field-' + ++fields
  return h('p', {class: 'tick'}, input, h('label', {for: input.id}, label))
}

// Fields that few need. It opens when one of them is not as it must be: nobody sees why otherwise.
export function more(...fields) {
  const details = h('details', {class: 'more'}, h('summary', {}, t('More')), h('div', {}, fields))
  details.addEventListener('invalid', () => { details.open = true }, true)
  return details
}
