import {make} from './dom.js'
import {t} from './text.js'

// Asks, then runs the action. If the action fails, the dialog stays open and shows the error and its hint. Resolves when closed.
// lines: what is affected, and what will happen. label: text of the button.
export function confirm(question, lines, label, action) {
  return form(question, [lines].flat().filter(it => it).map(it => make('p', {class: 'name'}, it)), label, action)
}

// fields: elements. action gets the form's data; it returns false if there is nothing to announce.
export function form(title, fields, label, action) {
  return new Promise(closed => {
    const outcome = make('p', {class: 'outcome', role: 'status'})
    const submit = make('button', {class: 'primary', type: 'submit'}, label)
    const dialog = make('dialog', {'aria-label': title, onclose: () => { dialog.remove(); closed() }},
      make('form', {onsubmit: event => { event.preventDefault(); run(new FormData(event.target)) }},
        make('h2', {}, title), fields, outcome,
        make('div', {class: 'actions'}, make('button', {type: 'button', onclick: () => dialog.close()}, t('Cancel')), submit)))
    async function run(data) {
      submit.disabled = true
      showMessage(outcome, t('Working…'))
      try {
        const isDone = await action(data) !== false
        dialog.close()
        if (isDone) showToast(`${label}: ${t('Done.')}`)
      } catch (failure) {
        showError(outcome, failure)
        submit.disabled = false
      }
    }
    document.body.append(dialog)
    dialog.showModal()
  })
}

const SHOWN_MS = 4_000
const toast = make('p', {class: 'toast', role: 'status', hidden: true})

// Shown for a moment, whatever page is open.
function showToast(text) {
  document.body.append(toast)
  toast.hidden = false
  toast.textContent = text
  clearTimeout(showToast.timer)
  showToast.timer = setTimeout(() => { toast.hidden = true }, SHOWN_MS)
}

export function showMessage(element, text) {
  element.className = 'outcome'
  element.replaceChildren(text)
}

export function showError(element, failure) {
  element.className = 'outcome bad'
  element.replaceChildren(make('strong', {}, failure.message), failure.hint ? make('span', {}, failure.hint) : '')
}

let fields = 0

export function field(label, input, hint) {
  input.id = 'field-' + ++fields
  return make('p', {class: 'field'}, make('label', {for: input.id}, label), input, hint ? make('small', {class: 'quiet'}, hint) : '')
}

export function checkbox(name, label, checked) {
  const input = make('input', {type: 'checkbox', name, checked})
  input.id = 'field-' + ++fields
  return make('p', {class: 'checkbox'}, input, make('label', {for: input.id}, label))
}

// Fields that few people need, folded. They unfold when one of them is invalid, so that its message is visible.
export function more(...fields) {
  const details = make('details', {class: 'more'}, make('summary', {}, t('More options')), make('div', {}, fields))
  details.addEventListener('invalid', () => { details.open = true }, true)
  return details
}
