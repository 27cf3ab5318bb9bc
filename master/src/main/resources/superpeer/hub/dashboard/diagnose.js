// Why is there no P2P? Asks the hub to look, and shows what it found, the worst first.
import {post} from './api.js'
import {field, say, tell} from './dialogs.js'
import {make} from './dom.js'
import {also, t} from './text.js'

also({
  'Diagnose': '诊断', 'Why is there no P2P? Fill in what you know; each line allows more to be looked at.': '为什么没有 P2P？填写已知内容；每填一项可多检查一些。',
  'Address of the playlist': '播放列表地址', 'Page with the player': '播放器所在页面', 'User token': '用户令牌', 'Only if the page sets one.': '仅当页面设置时填写。',
  'Look': '开始检查', 'It takes up to 10 s.': '最多需要 10 秒。', 'Findings': '检查结果', 'Way out': '解决办法',
  'ok': '正常', 'warning': '警告', 'failed': '失败', 'skipped': '跳过', 'Nothing failed.': '没有失败项。', 'Something keeps viewers from P2P:': '以下问题阻碍 P2P：',
  'The tracker, signaling and origin are asked from the server; what a firewall in front of it does to viewers is seen only from outside.': '检查从服务器发出；其前方防火墙对观众的影响只能从外部观察。',
})

const ORDER = ['failed', 'warning', 'ok', 'skipped']
const LOOKS = {failed: 'stopped', warning: 'waiting', ok: 'running', skipped: 'unknown'}

export function page() {
  const outcome = make('p', {class: 'outcome', role: 'status'})
  const findings = make('section', {class: 'findings', 'aria-label': t('Findings')})
  const go = make('button', {class: 'primary', type: 'submit'}, t('Look'))
  const text = (name, more) => make('input', {name, autocomplete: 'off', spellcheck: 'false', ...more})

  async function run(event) {
    event.preventDefault()
    const typed = [...new FormData(event.target)].filter(([, value]) => value.trim())
    go.disabled = true
    findings.replaceChildren()
    say(outcome, t('Working…'))
    try {
      const {checks} = await post('diagnose', Object.fromEntries(typed))
      const isIll = checks.some(it => it.verdict === 'failed')
      if (isIll) tell(outcome, new Error(t('Something keeps viewers from P2P:')))
      else say(outcome, t('Nothing failed.'))
      findings.replaceChildren(...checks.sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict)).map(shown))
    } catch (failure) {
      tell(outcome, failure)
    }
    go.disabled = false
  }

  return [
    make('h1', {}, t('Diagnose')),
    make('form', {class: 'card narrow', onsubmit: run},
      make('p', {class: 'quiet'}, t('Why is there no P2P? Fill in what you know; each line allows more to be looked at.')),
      field(t('Address of the playlist'), text('url', {placeholder: 'https://example.com/live/stream.m3u8'})),
      field(t('Page with the player'), text('page', {placeholder: 'https://example.com/watch'})),
      field(t('Channel id'), text('channel')),
      field(t('User token'), text('token', {maxlength: 64}), t('Only if the page sets one.')),
      outcome, make('div', {class: 'actions'}, make('span', {class: 'quiet'}, t('It takes up to 10 s.')), go)),
    findings,
    make('p', {class: 'quiet'}, t('The tracker, signaling and origin are asked from the server; what a firewall in front of it does to viewers is seen only from outside.')),
  ]
}

const shown = it => make('p', {class: 'card finding'},
  make('span', {class: 'state ' + LOOKS[it.verdict]}, t(it.verdict)), ' ', make('strong', {}, it.name),
  make('span', {class: 'name block'}, it.text),
  it.hint ? make('small', {class: 'quiet block'}, `${t('Way out')}: ${it.hint}`) : '')
