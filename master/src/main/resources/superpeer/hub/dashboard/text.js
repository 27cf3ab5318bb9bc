// What the pages say, in English and Chinese.

const CHINESE = {
  'Overview': '概览', 'Servers': '服务器', 'Channels': '热门频道', 'Seed': '做种', 'Events': '事件', 'Log out': '退出',
  'Log in': '登录', 'Admin token': '管理令牌', 'Language': '语言',
  'It was printed at the first start, and is kept in the file admin-token of the data directory.': '首次启动时打印，保存在数据目录的 admin-token 文件中。',
  'Viewers': '观众', 'P2P share': 'P2P 占比', 'Saved at the origin': '节省回源', 'Uplink': '上行', 'Rebuffering': '卡顿率',
  'From super peers': '超级节点流量', 'Running servers': '运行中的服务器',
  'Register a server': '注册服务器', 'Address': '地址', 'Access token': '访问令牌', 'Remarks': '备注', 'Bandwidth, Mbit/s': '带宽（Mbit/s）',
  'Auto-seeding': '自动做种', 'Edit': '编辑', 'Remove': '移除', 'Save': '保存', 'Cancel': '取消', 'Close': '关闭',
  'State': '状态', 'Workers': '进程', 'Memory': '内存', 'CPU': 'CPU', 'Version': '版本', 'Since': '自',
  'running': '运行', 'stopped': '停止', 'unknown': '未知', 'seeding': '做种中', 'starting': '启动中', 'waiting': '等待', 'parked': '搁置', 'paused': '暂停',
  'Channel': '频道', 'Restart': '重启', 'Stop': '停止', 'Restart all': '全部重启', 'Drain': '排空', 'End the drain': '结束排空',
  'No worker runs here.': '此处没有运行的进程。', 'No server is registered.': '尚未注册服务器。', 'No channel has viewers.': '没有频道有观众。', 'Address or channel id': '地址或频道 ID', 'Nothing has happened yet.': '尚无事件。',
  'Rank': '排名', 'Heat': '热度', 'Why': '原因', 'Seed now': '立即做种', 'Seeded by': '做种服务器', 'Live': '直播', 'On demand': '点播',
  'Address of the playlist, or channel id': '播放列表地址或频道 ID', 'Server': '服务器', 'Priority': '优先级', 'Keep for ever': '常驻',
  'Channel id': '频道 ID', 'Copy': '复制', 'Copied.': '已复制。', 'Begin': '开始', 'Time': '时间', 'Kind': '类型', 'What': '内容',
  'Enter an http or https address of a playlist, or a channel id.': '请输入播放列表的 http/https 地址或频道 ID。',
  'Working…': '处理中…', 'Done.': '完成。', 'The connection to the hub is lost; trying again.': '与中心的连接已断开，正在重试。',
  'A worker comes up for it.': '正在启动进程。', 'refused': '被拒绝', 'Leave empty to keep it': '留空则保持不变',
  'Restart this worker?': '重启此进程？', 'A new one takes over first; nobody is interrupted.': '新进程先接管，观众不会中断。',
  'Stop this worker?': '停止此进程？', 'It drains first. With its last worker the seed is forgotten.': '先排空。最后一个进程停止后，该做种将被移除。',
  'Restart all workers?': '重启所有进程？', 'One by one, each new one first.': '逐个进行，新进程先启动。',
  'Drain this server?': '排空此服务器？', 'It takes no new viewers and channels; those who are connected play on.': '不再接受新观众和频道；已连接的继续播放。',
  'Take viewers again?': '重新接受观众？', 'Remove this server?': '移除此服务器？', 'It goes on seeding; the hub forgets it.': '它继续做种；中心将其移除。',
  'Seed this channel?': '为该频道做种？', 'At the server with the most room.': '在最空闲的服务器上。',
  'Save these settings?': '保存这些设置？', 'They hold at once; what is seeded may move or end.': '立即生效；正在做种的频道可能迁移或结束。',
  'Not seeding yet': '尚未做种',
  'More': '更多', 'Skip to the page': '跳到正文',
  'Limits': '限制', '0: automatic': '0：自动', 'Stop all': '全部停止', 'Stop all workers?': '停止所有进程？',
  'Every seed of this server is forgotten, also what people seeded.': '此服务器的所有做种都会被移除，包括手动做种。',
  'Move': '迁移', 'Move this channel?': '迁移此频道？', 'Seed it here as well': '此处也继续做种',
  'is seeded there first, with all its settings, and only then stopped here.': '先在目标服务器按全部设置做种，然后才在此处停止。',
  'This server': '本机', 'draining': '排空中', 'Settings': '设置', 'Figures come by the minute.': '数据每分钟更新。',
  'Seed hot channels by itself': '自动为热门频道做种', 'Fewest viewers of a hot channel': '热门频道最少观众数', 'Most channels': '最多频道数',
  '0: as many as the servers take': '0：服务器能承受多少就多少', 'Live: farthest server, km': '直播：服务器最远距离（公里）',
  'With this on, whoever brings viewers to the tracker decides what your servers seed; close it to strangers below.': '启用后，向跟踪器带来观众的人将决定服务器为哪些频道做种；可在下方对陌生网页关闭跟踪器。',
}

const KEY = 'super-peer-language'
let language = localStorage.getItem(KEY) ?? (navigator.language.startsWith('zh') ? 'zh' : 'en')

// A page that brings its own words.
export const also = chinese => Object.assign(CHINESE, chinese)
export const t = text => (language === 'zh' ? CHINESE[text] ?? text : text)
export const current = () => language

export function speak(chosen) {
  language = chosen
  localStorage.setItem(KEY, chosen)
  document.documentElement.lang = chosen
}
document.documentElement.lang = language

const number = (value, digits) => value.toLocaleString(language, {maximumFractionDigits: digits})
export const count = value => (Number.isFinite(value) ? number(value, 0) : '–')
export const percent = value => (Number.isFinite(value) ? number(value * 100, 1) + ' %' : '–')
export const mbps = value => (Number.isFinite(value) ? number(value, value < 10 ? 1 : 0) + ' Mbit/s' : '–')

export function kilobytes(kb) {
  if (!Number.isFinite(kb)) return '–'
  const units = ['KB', 'MB', 'GB', 'TB']
  let value = kb
  while (value >= 1024 && units.length > 1) {
    value /= 1024
    units.shift()
  }
  return number(value, value < 10 ? 1 : 0) + ' ' + units[0]
}

export const time = atMs => new Date(atMs).toLocaleString(language, {dateStyle: 'short', timeStyle: 'medium'})
