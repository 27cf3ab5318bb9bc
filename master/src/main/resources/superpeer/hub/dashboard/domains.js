// The section of domains: which pages may use the tracker, where each domain's playlists are, and the settings of its viewers.
import {call} from './api.js'
import {confirm, field, form} from './dialogs.js'
import {h, make, update} from './dom.js'
import {button, row, table} from './components.js'
import {addTranslations, t} from './text.js'

addTranslations({
  'Domains and tokens': '域名与令牌', 'Domain': '域名', 'Token': '令牌', 'Allowed pages': '允许的网页', 'Add a domain': '添加域名', 'Viewer settings': '观众设置',
  'The tracker is open: any page may use it.': 'Tracker 已开放：任何网页均可使用。',
  'The tracker is closed: only pages of these domains may use it, with the token of their domain.': 'Tracker 已关闭：只有下列域名的网页凭其域名的令牌才能使用。',
  'Close the tracker': '关闭 Tracker', 'Open the tracker': '开放 Tracker', 'Close the tracker to other pages?': '对其他网页关闭 Tracker？', 'Open the tracker to all pages?': '向所有网页开放 Tracker？',
  'Viewers on other pages, or without a token, play without P2P from the next time they load the page.': '其他网页上的观众，或没有令牌的观众，下次打开网页后将在无 P2P 的情况下播放。',
  'Manual seeds also need the token of their domain.': '手动做种也须填写其域名的令牌。',
  'Any page can then bring viewers and use the uplink of your servers.': '此后任何网页都能带来观众并占用服务器的上行带宽。',
  'No domains yet.': '尚无域名。', 'Edit this domain': '编辑域名', 'Remove this domain?': '移除此域名？',
  'Its pages lose their token and their settings.': '其网页将失去令牌和相关设置。',
  'Host name of the playlists, subdomains included': '播放列表的主机名，含其子域名', 'Playlist URL template': '播放列表地址模板',
  'https://{name}.m3u8 or https://origin/{path}.m3u8. Empty: the server guesses it': 'https://{name}.m3u8 或 https://origin/{path}.m3u8；留空：由服务器推测',
  'The token that pages set in p2pConfig': '网页在 p2pConfig 中设置的 token',
  'Other hosts, separated by commas. * allows all pages': '其他主机名，用逗号分隔；* 表示所有网页',
  'On cellular networks': '使用蜂窝网络时', 'Hub default': 'Hub 的默认值', 'Download only': '只下载，不上传', 'Download and upload, as on Wi-Fi': '下载并上传，与 Wi-Fi 相同',
  'Connections at which viewers leave signaling': '断开信令的连接数', '0: never. Empty: hub default': '0：从不；留空：Hub 的默认值',
  'Signaling URL': '信令地址', 'STUN servers': 'STUN 服务器', 'Separated by commas. Empty: hub default': '用逗号分隔；留空：Hub 的默认值',
  'Enter a host name, such as video.example.com.': '请输入主机名，例如 video.example.com。', 'This domain already exists.': '该域名已存在。',
  'cellular: download only': '蜂窝网络只下载', 'cellular: upload too': '蜂窝网络也上传', 'leaves signaling at': '断开信令的连接数', 'none': '无',
})

const HOST = /^[a-z0-9.-]+$/

export function domains(model) {
  const section = make('section', {class: 'domains', 'aria-label': t('Domains and tokens')})
  const change = async part => {
    model.settings = await call('PUT', 'settings', part)
    show()
  }
  const show = () => update(section, content(model.settings, change))
  show()
  return section
}

function content({domains: all, tracker}, change) {
  const rows = all.map((it, i) => row(it.domain,
    h('span', {class: 'name'}, it.domain), it.token ? h('span', {class: 'id'}, it.token) : t('none'), h('span', {class: 'name'}, [it.domain, ...(it.pages ?? [])].join(', ')),
    h('span', {class: 'name'}, viewerSettings(it) || '–'),
    h('div', {class: 'actions'},
      button('edit-domain-' + i, t('Edit'), () => edit(all, change, it)),
      button('remove-domain-' + i, t('Remove'), () => confirm(t('Remove this domain?'), [it.domain, t('Its pages lose their token and their settings.')],
        t('Remove'), () => change({domains: all.filter(other => other !== it)}))))))
  return [
    h('div', {class: 'head'}, h('h2', {}, t('Domains and tokens')), h('div', {class: 'actions'}, button('access', t(tracker.closed ? 'Open the tracker' : 'Close the tracker'), () => confirmAccess(tracker.closed, change)),
      button('add-domain', t('Add a domain'), () => edit(all, change), 'primary'))),
    h('p', {class: 'quiet', role: 'status'}, t(tracker.closed ? 'The tracker is closed: only pages of these domains may use it, with the token of their domain.' : 'The tracker is open: any page may use it.')),
    table(t('Domains and tokens'), [t('Domain'), t('Token'), t('Allowed pages'), t('Viewer settings'), ''], rows, t('No domains yet.')),
  ]
}

const viewerSettings = it => [
  it.wifiOnly === true ? t('cellular: download only') : it.wifiOnly === false ? t('cellular: upload too') : '',
  it.fuseRate === undefined ? '' : `${t('leaves signaling at')} ${it.fuseRate}`, it.signal ?? '', ...(it.stun ?? []),
].filter(text => text).join(', ')

function confirmAccess(closed, change) {
  return closed
    ? confirm(t('Open the tracker to all pages?'), t('Any page can then bring viewers and use the uplink of your servers.'), t('Open the tracker'), () => change({tracker: {closed: false}}))
    : confirm(t('Close the tracker to other pages?'), [t('Viewers on other pages, or without a token, play without P2P from the next time they load the page.'),
      t('Manual seeds also need the token of their domain.')], t('Close the tracker'), () => change({tracker: {closed: true}}))
}

function edit(all, change, old) {
  const text = (name, value, more = {}) => make('input', {name, value: value ?? '', autocomplete: 'off', ...more})
  const choice = (value, label) => make('option', {value, selected: String(old?.wifiOnly ?? '') === value}, label)
  return form(t(old ? 'Edit this domain' : 'Add a domain'), [
    field(t('Domain'), text('domain', old?.domain, {required: true, maxlength: 253}), t('Host name of the playlists, subdomains included')),
    field(t('Token'), text('token', old?.token, {maxlength: 256}), t('The token that pages set in p2pConfig')),
    field(t('Allowed pages'), text('pages', old?.pages?.join(', ')), t('Other hosts, separated by commas. * allows all pages')),
    field(t('Playlist URL template'), text('urlTemplate', old?.urlTemplate, {maxlength: 1024}), t('https://{name}.m3u8 or https://origin/{path}.m3u8. Empty: the server guesses it')),
    field(t('On cellular networks'), make('select', {name: 'wifiOnly'}, choice('', t('Hub default')), choice('true', t('Download only')), choice('false', t('Download and upload, as on Wi-Fi')))),
    field(t('Connections at which viewers leave signaling'), text('fuseRate', old?.fuseRate, {type: 'number', min: 0, max: 1000}), t('0: never. Empty: hub default')),
    field(t('Signaling URL'), text('signal', old?.signal, {maxlength: 256, placeholder: 'wss://'}), t('Hub default')),
    field(t('STUN servers'), text('stun', old?.stun?.join(', '), {placeholder: 'stun:host:3478'}), t('Separated by commas. Empty: hub default')),
  ], t('Save'), data => {
    const made = read(data)
    if (!HOST.test(made.domain)) throw new Error(t('Enter a host name, such as video.example.com.'))
    if (all.some(it => it !== old && it.domain === made.domain)) throw new Error(t('This domain already exists.'))
    return change({domains: old ? all.map(it => (it === old ? made : it)) : [...all, made]})
  })
}

// Empty fields are left out.
function read(data) {
  const text = name => data.get(name).trim() || undefined
  const list = name => text(name)?.split(/[\s,]+/).filter(it => it)
  const fuse = text('fuseRate')
  return {
    domain: (text('domain') ?? '').toLowerCase(), token: text('token'), pages: list('pages'), urlTemplate: text('urlTemplate'),
    wifiOnly: text('wifiOnly') && text('wifiOnly') === 'true', fuseRate: fuse && Number(fuse), signal: text('signal'), stun: list('stun'),
  }
}
