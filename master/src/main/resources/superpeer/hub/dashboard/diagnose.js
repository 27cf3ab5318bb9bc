// The page that asks the hub why P2P does not work. It shows the failed checks first.
import {post} from './api.js'
import {field, showMessage, showError} from './dialogs.js'
import {make} from './dom.js'
import {addTranslations, t} from './text.js'

addTranslations({
  'Diagnose': '诊断', 'Find out why P2P does not work. Fill in what you know: each field adds checks.': '查找 P2P 不工作的原因。填写已知信息，每多填一项就多检查一些。',
  'Playlist URL': '播放列表地址', 'URL of the player page': '播放页面地址', 'User token': '用户令牌', 'Only if the page sets one.': '仅当页面设置时填写。',
  'Run checks': '开始检查', 'This takes up to 10 s.': '最多需要 10 秒。', 'Results': '检查结果', 'How to fix it': '解决办法',
  'ok': '正常', 'warning': '警告', 'failed': '失败', 'skipped': '跳过', 'No check failed.': '没有失败项。', 'These problems prevent P2P:': '以下问题会阻碍 P2P：',
  'The server runs these checks itself. It cannot see what a firewall in front of it does to viewers.': '检查由服务器自身发出，无法发现其前方防火墙对观众的影响。',
})

const ORDER = ['failed', 'warning', 'ok', 'skipped']
const STATE_CLASSES = {failed: 'stopped', warning: 'waiting', ok: 'running', skipped: 'unknown'}

export function page() {
  const outcome = make('p', {class: 'outcome', role: 'status'})
  const findings = make('section', {class: 'findings', 'aria-label': t('Results')})
  const submit = make('button', {class: 'primary', type: 'submit'}, t('Run checks'))
  const text = (name, more) => make('input', {name, autocomplete: 'off', spellcheck: 'false', ...more})

  async function run(event) {
    event.preventDefault()
    const typed = [...new FormData(event.target)].filter(([, value]) => value.trim())
    submit.disabled = true
    findings.replaceChildren()
    showMessage(outcome, t('Working…'))
    try {
      const {checks} = await post('diagnose', Object.fromEntries(typed))
      const hasFailed = checks.some(it => it.verdict === 'failed')
      if (hasFailed) showError(outcome, new Error(t('These problems prevent P2P:')))
      else showMessage(outcome, t('No check failed.'))
      findings.replaceChildren(...checks.sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict)).map(finding))
    } catch (failure) {
      showError(outcome, failure)
    }
    submit.disabled = false
  }

  return [
    make('h1', {}, t('Diagnose')),
    make('form', {class: 'card narrow', onsubmit: run},
      make('p', {class: 'quiet'}, t('Find out why P2P does not work. Fill in what you know: each field adds checks.')),
      field(t('Playlist URL'), text('url', {placeholder: 'https://example.com/live/stream.m3u8'})),
      field(t('URL of the player page'), text('page', {placeholder: 'https://example.com/watch'})),
      field(t('Channel ID'), text('channel')),
      field(t('User token'), text('token', {maxlength: 64}), t('Only if the page sets one.')),
      outcome, make('div', {class: 'actions'}, make('span', {class: 'quiet'}, t('This takes up to 10 s.')), submit)),
    findings,
    make('p', {class: 'quiet'}, t('The server runs these checks itself. It cannot see what a firewall in front of it does to viewers.')),
  ]
}

const finding = it => make('p', {class: 'card finding'},
  make('span', {class: 'state ' + STATE_CLASSES[it.verdict]}, t(it.verdict)), ' ', make('strong', {}, it.name),
  make('span', {class: 'name block'}, it.text),
  it.hint ? make('small', {class: 'quiet block'}, `${t('How to fix it')}: ${it.hint}`) : '')
