import {make} from './dom.js'
import {t} from './text.js'

// Asks, does it, and stays open with the error and the way out if it fails. Resolves when closed.
// lines: what it is about, and what comes of it.
export function confirm(question, lines, verb, deed) {
  return form(question, [lines].flat().filter(it => it).map(it => make('p', {class: 'name'}, it)), verb, deed)
}

// fields: elements; deed gets the form's data, and returns false if there is nothing to tell of.
export function form(title, fields, verb, deed) {
  return new Promise(closed => {
    const state = make('p', {class: 'outcome', role: 'status'})
    const go = make('button', {class: 'primary', type: 'submit'}, verb)
    const dialog = make('dialog', {'aria-label': title, onclose: () => { dialog.remove(); closed() }},
      make('form', {onsubmit: event => { event.preventDefault(); run(new FormData(event.target)) }},
        make('h2', {}, title), fields, state,
        make('div', {class: 'actions'}, make('button', {type: 'button', onclick: () => dialog.close()}, t('Cancel')), go)))
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
const news = make('p', {class: 'news', role: 'status', hidden: true})

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
  element.replaceChildren(make('strong', {}, failure.message), failure.hint ? make('span', {}, failure.hint) : '')
}

let fields = 0

export function field(label, input, hint) {
  input.id = 'field-' + ++fields
  return make('p', {class: 'field'}, make('label', {for: input.id}, label), input, hint ? make('small', {class: 'quiet'}, hint) : '')
}

export function tick(name, label, checked) {
  const input = make('input', {type: 'checkbox', name, checked})
  input.id = 'field-' + ++fields
  return make('p', {class: 'tick'}, input, make('label', {for: input.id}, label))
}

// Fields that few need. It opens when one of them is not as it must be: nobody sees why otherwise.
export function more(...fields) {
  const details = make('details', {class: 'more'}, make('summary', {}, t('More')), make('div', {}, fields))
  details.addEventListener('invalid', () => { details.open = true }, true)
  return details
}
