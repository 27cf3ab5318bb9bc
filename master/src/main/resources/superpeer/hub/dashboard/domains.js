// Whose pages may use the tracker, where the playlists of each domain are, and what its viewers are told.
import {call} from './api.js'
import {confirm, field, form} from './dialogs.js'
import {h, make, update} from './dom.js'
import {button, row, table} from './parts.js'
import {also, t} from './text.js'

also({
  'Domains and tokens': '域名与令牌', 'Domain': '域名', 'Token': '令牌', 'Allowed pages': '允许的网页', 'Add a domain': '添加域名', 'Told to viewers': '下发给观众',
  'The tracker is open: every page may use it.': '跟踪器已开放：所有网页均可使用。',
  'The tracker is closed: a viewer needs the token of a domain, on a page of it.': '跟踪器已关闭：观众须在该域名的网页上出示其令牌。',
  'Close the tracker': '关闭跟踪器', 'Open the tracker': '开放跟踪器', 'Close the tracker to strangers?': '对陌生网页关闭跟踪器？', 'Open the tracker to every page?': '向所有网页开放跟踪器？',
  'Viewers without a token, or on other pages, play on without P2P from when they load the page.': '没有令牌或来自其他网页的观众，自打开网页起无 P2P 播放。',
  'Seeds made by hand need the token of their domain as well.': '手动做种也须填写其域名的令牌。',
  'Any page can bring viewers and use what your servers send.': '任何网页都能带来观众并使用服务器的上行。',
  'No domain is known.': '尚无域名。', 'Edit this domain': '编辑域名', 'Remove this domain?': '移除此域名？',
  'Its pages lose their token and what is set for them.': '其网页将失去令牌和相关设置。',
  'Host of the playlists, and all below it': '播放列表的主机名，含其子域名', 'Address of the playlists': '播放列表地址模板',
  'https://{name}.m3u8, or https://origin/{path}.m3u8. Empty: the server guesses': 'https://{name}.m3u8 或 https://origin/{path}.m3u8；留空：由服务器猜测',
  'What pages set as token in p2pConfig': '网页在 p2pConfig 中设置的 token',
  'Hosts besides the domain, with commas between; * for every page': '域名之外的主机名，用逗号分隔；* 表示所有网页',
  'On cellular': '蜂窝网络', 'As the hub is configured': '按中心的配置', 'Only download from viewers': '只下载，不上传', 'Share as on Wi-Fi': '与 Wi-Fi 相同',
  'Leave signaling at so many connections': '达到此连接数后离开信令', '0: never. Empty: as the hub is configured': '0：从不；留空：按中心的配置',
  'Signaling address': '信令地址', 'STUN servers': 'STUN 服务器', 'With commas between. Empty: as the hub is configured': '用逗号分隔；留空：按中心的配置',
  'A domain is a host name such as video.example.com.': '域名形如 video.example.com。', 'This domain is there already.': '该域名已存在。',
  'cellular: download only': '蜂窝网络只下载', 'cellular: shares': '蜂窝网络也上传', 'fuse': '熔断', 'none': '无',
})

const HOST = /^[a-z0-9.-]+$/

export function domains(known) {
  const place = make('section', {class: 'domains', 'aria-label': t('Domains and tokens')})
  const change = async part => {
    known.settings = await call('PUT', 'settings', part)
    show()
  }
  const show = () => update(place, content(known.settings, change))
  show()
  return place
}

function content({domains: all, tracker}, change) {
  const rows = all.map((it, i) => row(it.domain,
    h('span', {class: 'name'}, it.domain), it.token ? h('span', {class: 'id'}, it.token) : t('none'), h('span', {class: 'name'}, [it.domain, ...(it.pages ?? [])].join(', ')),
    h('span', {class: 'name'}, told(it) || '–'),
    h('div', {class: 'actions'},
      button('edit-domain-' + i, t('Edit'), () => edit(all, change, it)),
      button('remove-domain-' + i, t('Remove'), () => confirm(t('Remove this domain?'), [it.domain, t('Its pages lose their token and what is set for them.')],
        t('Remove'), () => change({domains: all.filter(other => other !== it)}))))))
  return [
    h('div', {class: 'head'}, h('h2', {}, t('Domains and tokens')), h('div', {class: 'actions'}, button('access', t(tracker.closed ? 'Open the tracker' : 'Close the tracker'), () => access(tracker.closed, change)),
      button('add-domain', t('Add a domain'), () => edit(all, change), 'primary'))),
    h('p', {class: 'quiet', role: 'status'}, t(tracker.closed ? 'The tracker is closed: a viewer needs the token of a domain, on a page of it.' : 'The tracker is open: every page may use it.')),
    table(t('Domains and tokens'), [t('Domain'), t('Token'), t('Allowed pages'), t('Told to viewers'), ''], rows, t('No domain is known.')),
  ]
}

const told = it => [
  it.wifiOnly === true ? t('cellular: download only') : it.wifiOnly === false ? t('cellular: shares') : '',
  it.fuseRate === undefined ? '' : `${t('fuse')} ${it.fuseRate}`, it.signal ?? '', ...(it.stun ?? []),
].filter(text => text).join(', ')

function access(closed, change) {
  return closed
    ? confirm(t('Open the tracker to every page?'), t('Any page can bring viewers and use what your servers send.'), t('Open the tracker'), () => change({tracker: {closed: false}}))
    : confirm(t('Close the tracker to strangers?'), [t('Viewers without a token, or on other pages, play on without P2P from when they load the page.'),
      t('Seeds made by hand need the token of their domain as well.')], t('Close the tracker'), () => change({tracker: {closed: true}}))
}

function edit(all, change, old) {
  const text = (name, value, more = {}) => make('input', {name, value: value ?? '', autocomplete: 'off', ...more})
  const choice = (value, label) => make('option', {value, selected: String(old?.wifiOnly ?? '') === value}, label)
  return form(t(old ? 'Edit this domain' : 'Add a domain'), [
    field(t('Domain'), text('domain', old?.domain, {required: true, maxlength: 253}), t('Host of the playlists, and all below it')),
    field(t('Token'), text('token', old?.token, {maxlength: 256}), t('What pages set as token in p2pConfig')),
    field(t('Allowed pages'), text('pages', old?.pages?.join(', ')), t('Hosts besides the domain, with commas between; * for every page')),
    field(t('Address of the playlists'), text('urlTemplate', old?.urlTemplate, {maxlength: 1024}), t('https://{name}.m3u8, or https://origin/{path}.m3u8. Empty: the server guesses')),
    field(t('On cellular'), make('select', {name: 'wifiOnly'}, choice('', t('As the hub is configured')), choice('true', t('Only download from viewers')), choice('false', t('Share as on Wi-Fi')))),
    field(t('Leave signaling at so many connections'), text('fuseRate', old?.fuseRate, {type: 'number', min: 0, max: 1000}), t('0: never. Empty: as the hub is configured')),
    field(t('Signaling address'), text('signal', old?.signal, {maxlength: 256, placeholder: 'wss://'}), t('As the hub is configured')),
    field(t('STUN servers'), text('stun', old?.stun?.join(', '), {placeholder: 'stun:host:3478'}), t('With commas between. Empty: as the hub is configured')),
  ], t('Save'), data => {
    const made = read(data)
    if (!HOST.test(made.domain)) throw new Error(t('A domain is a host name such as video.example.com.'))
    if (all.some(it => it !== old && it.domain === made.domain)) throw new Error(t('This domain is there already.'))
    return change({domains: old ? all.map(it => (it === old ? made : it)) : [...all, made]})
  })
}

// What is empty is left out.
function read(data) {
  const text = name => data.get(name).trim() || undefined
  const list = name => text(name)?.split(/[\s,]+/).filter(it => it)
  const fuse = text('fuseRate')
  return {
    domain: (text('domain') ?? '').toLowerCase(), token: text('token'), pages: list('pages'), urlTemplate: text('urlTemplate'),
    wifiOnly: text('wifiOnly') && text('wifiOnly') === 'true', fuseRate: fuse && Number(fuse), signal: text('signal'), stun: list('stun'),
  }
}
