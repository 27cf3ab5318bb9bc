// The form that seeds a channel by hand.
import {post} from './api.js'
import {channelOf, isChannelId, debounce, nameOf} from './channel-id.js'
import {confirm, field, more, showMessage, showError, checkbox} from './dialogs.js'
import {make} from './dom.js'
import {serverName} from './components.js'
import {addTranslations, t} from './text.js'

addTranslations({
  'Playlist URL of this channel ID': '此频道 ID 的播放列表地址', 'Only with a channel ID. Empty: the server guesses it.': '仅用于频道 ID；留空则由服务器推测。',
  'Label': '标签', 'Minimum workers': '最少工作进程数', 'When slots run out, seeds with a higher priority keep theirs.': '槽位不足时，优先级高的任务保留槽位。',
  'User token': '用户令牌', 'Tracker zone': 'Tracker 区域', 'This hub': '此 Hub', 'Signaling URL': '信令地址', 'Backup signaling URL': '备用信令地址',
  'Origin request headers': '回源请求头', 'One per line, such as Referer: https://example.com': '每行一个，例如 Referer: https://example.com',
  'Keep segments in memory only': '分片仅保存在内存中', 'Maximum viewers per worker': '每个工作进程的最多观众数',
})

const ZONES = ['cn', 'hk', 'us', 'eu']
const TEXTS = ['url', 'label', 'token', 'trackerZone', 'signal1', 'signal2']
const NUMBERS = ['priority', 'maxConnections', 'workers']
const TICKS = ['keepAlive', 'noUseDiskCache']

export function seed(model) {
  const outcome = make('p', {class: 'outcome', role: 'status'})
  const id = make('output', {class: 'id'}, '–')
  const lookUp = debounce(() => channelOf(source.value), found => { id.textContent = found || '–' })
  const source = make('input', {name: 'source', required: true, autocomplete: 'off', oninput: lookUp, placeholder: 'https://example.com/live/stream.m3u8'})
  const servers = (model.servers ?? []).map(it => make('option', {value: it.id}, serverName(it)))

  async function run(event) {
    event.preventDefault()
    const data = new FormData(event.target)
    const channel = await channelOf(source.value).catch(() => '')
    if (!channel) return showError(outcome, new Error(t('Enter the http or https URL of a playlist, or a channel ID.')))
    showMessage(outcome, '')
    const at = model.servers.find(it => it.id === data.get('server'))
    confirm(t('Seed this channel?'), [nameOf(channel), `→ ${serverName(at)}`], t('Start seeding'), async () => {
      const answer = await post(`servers/${encodeURIComponent(at.id)}/api/seed`, {list: [item(channel, data)]})
      const refused = answer.refused?.[0]
      if (refused) throw Object.assign(new Error(refused.error ?? t('refused')), {hint: refused.hint})
      outcome.replaceChildren(make('span', {}, t('A worker is starting.')), make('a', {href: '#/servers/' + at.id}, serverName(at)))
    })
  }

  return [make('h1', {}, t('Seed')), make('form', {class: 'card narrow', onsubmit: run}, fields(source, id, servers), outcome,
    make('div', {class: 'actions'}, make('button', {class: 'primary', type: 'submit'}, t('Start seeding'))))]
}

function fields(source, id, servers) {
  const text = (name, options) => make('input', {name, autocomplete: 'off', spellcheck: 'false', ...options})
  const number = (name, value, min, max) => text(name, {type: 'number', value, min, max, required: true})
  return [
    field(t('Playlist URL or channel ID'), source),
    make('p', {class: 'field'}, make('span', {class: 'quiet'}, t('Channel ID')), id),
    field(t('Server'), make('select', {name: 'server', required: true}, servers)),
    field(t('Type'), make('select', {name: 'kind'}, make('option', {value: 'live'}, t('Live')), make('option', {value: 'vod'}, t('On demand')))),
    checkbox('keepAlive', t('Keep even with few viewers'), false),
    more(
      field(t('Playlist URL of this channel ID'), text('url', {type: 'url', maxlength: 4096}), t('Only with a channel ID. Empty: the server guesses it.')),
      field(t('Origin request headers'), make('textarea', {name: 'headers', rows: 2, spellcheck: 'false'}), t('One per line, such as Referer: https://example.com')),
      field(t('Label'), text('label', {maxlength: 64})),
      field(t('Priority'), number('priority', 100, -1_000_000, 1_000_000), t('When slots run out, seeds with a higher priority keep theirs.')),
      make('div', {class: 'pair'},
        field(t('Maximum viewers per worker'), number('maxConnections', 80, 1, 10_000)),
        field(t('Minimum workers'), number('workers', 1, 1, 64))),
      field(t('User token'), text('token', {maxlength: 256})),
      field(t('Tracker zone'), make('select', {name: 'trackerZone'}, make('option', {value: ''}, t('This hub')), ZONES.map(it => make('option', {value: it}, it)))),
      field(t('Signaling URL'), text('signal1', {type: 'url', pattern: 'wss?://.+', placeholder: 'wss://signal.example.com'})),
      field(t('Backup signaling URL'), text('signal2', {type: 'url', pattern: 'wss?://.+'})),
      checkbox('noUseDiskCache', t('Keep segments in memory only'), false)),
  ]
}

// A line without a colon becomes a name without a value. The server refuses it with a message.
const headersOf = text => Object.fromEntries(text.split('\n').filter(it => it.trim()).map(line => {
  const [, name, value] = /^([^:]*):?(.*)$/.exec(line)
  return [name.trim(), value.trim()]
}))

// The item of POST /seed. The server fills empty fields with its defaults.
function item(channel, data) {
  const source = data.get('source').trim()
  const of = (names, value) => Object.fromEntries(names.map(it => [it, value(it)]).filter(([, it]) => it !== ''))
  return {
    channel, live: data.get('kind') === 'live',
    ...(isChannelId(source) ? {} : {url: source}),
    ...(data.get('headers').trim() ? {headers: headersOf(data.get('headers'))} : {}),
    ...of(TEXTS, it => data.get(it).trim()), ...of(NUMBERS, it => Number(data.get(it))), ...of(TICKS, it => data.has(it)),
  }
}
