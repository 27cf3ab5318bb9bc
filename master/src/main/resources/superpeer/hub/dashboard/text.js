// The texts of all pages, in English (the keys) and Chinese.

const CHINESE = {
  'Overview': '概览', 'Servers': '服务器', 'Channels': '频道', 'Seed': '做种', 'Events': '事件', 'Log out': '退出',
  'Log in': '登录', 'Admin token': '管理令牌', 'Language': '语言',
  'It was printed at the first start and is kept in the file admin-token in the data directory.': '首次启动时打印，并保存在数据目录的 admin-token 文件中。',
  'Viewers': '观众', 'P2P share': 'P2P 占比', 'Saved origin traffic': '节省的回源流量', 'Uplink': '上行', 'Rebuffering': '卡顿率',
  'Sent by super peers': '超级节点发送量', 'Running servers': '运行中的服务器',
  'Register a server': '注册服务器', 'URL': '地址', 'Access token': '访问令牌', 'Remarks': '备注', 'Bandwidth, Mbit/s': '带宽（Mbit/s）',
  'Auto-seeding': '自动做种', 'Edit': '编辑', 'Remove': '移除', 'Save': '保存', 'Cancel': '取消', 'Close': '关闭',
  'State': '状态', 'Workers': '工作进程', 'Memory': '内存', 'CPU': 'CPU', 'Version': '版本', 'Since': '自',
  'running': '运行', 'stopped': '停止', 'unknown': '未知', 'seeding': '做种中', 'starting': '启动中', 'waiting': '等待', 'parked': '搁置', 'paused': '暂停',
  'Channel': '频道', 'Restart': '重启', 'Stop': '停止', 'Restart all': '全部重启', 'Drain': '排空', 'Stop draining': '停止排空',
  'No workers are running.': '没有运行中的工作进程。', 'No servers yet.': '尚无服务器。', 'No channel has viewers.': '目前没有频道有观众。', 'URL or channel ID': '地址或频道 ID', 'No events yet.': '尚无事件。',
  'Rank': '排名', 'Heat': '热度', 'Reason': '原因', 'Seed now': '立即做种', 'Seeded by': '做种服务器', 'Live': '直播', 'On demand': '点播',
  'Playlist URL or channel ID': '播放列表地址或频道 ID', 'Server': '服务器', 'Priority': '优先级', 'Keep even with few viewers': '观众少时也保留',
  'Channel ID': '频道 ID', 'Copy': '复制', 'Copied.': '已复制。', 'Start seeding': '开始做种', 'Time': '时间', 'Type': '类型', 'Message': '内容',
  'Enter the http or https URL of a playlist, or a channel ID.': '请输入播放列表的 http 或 https 地址，或频道 ID。',
  'Working…': '处理中…', 'Done.': '完成。', 'Connection to the hub lost. Reconnecting…': '与 Hub 的连接已断开，正在重连…',
  'A worker is starting.': '正在启动工作进程。', 'refused': '被拒绝', 'Leave empty to keep the current value': '留空则保持不变',
  'Restart this worker?': '重启此工作进程？', 'A new worker takes over first. Playback is not interrupted.': '新进程会先接管，播放不会中断。',
  'Stop this worker?': '停止此工作进程？', 'It drains first. When the last worker of a seed stops, the seed is removed.': '先排空再停止。最后一个进程停止后，对应的做种任务会被移除。',
  'Restart all workers?': '重启所有工作进程？', 'They restart one by one. Each new worker takes over before the old one stops.': '逐个重启；新进程接管后，旧进程才停止。',
  'Drain this server?': '排空此服务器？', 'It accepts no new viewers or channels. Connected viewers keep playing.': '不再接受新的观众和频道；已连接的观众继续播放。',
  'Accept new viewers again?': '重新接受新观众？', 'Remove this server?': '移除此服务器？', 'The hub stops managing it. Its seeds keep running.': 'Hub 不再管理该服务器；其做种任务继续运行。',
  'Seed this channel?': '为该频道做种？', 'It starts on the server with the most spare uplink.': '将在剩余上行带宽最多的服务器上做种。',
  'Save these settings?': '保存这些设置？', 'They take effect at once. Seeds may move or stop.': '立即生效；做种任务可能迁移或停止。',
  'Not seeding yet': '尚未做种',
  'More options': '更多选项', 'Skip to content': '跳到正文',
  'Limits': '限制', '0: automatic': '0：自动', 'Stop all': '全部停止', 'Stop all workers?': '停止所有工作进程？',
  'All seeds on this server are removed, including manual ones.': '此服务器上的所有做种任务（包括手动做种）都会被移除。',
  'Move': '迁移', 'Move this channel?': '迁移此频道？', 'Keep seeding it here': '此处继续做种',
  'starts on the other server first, with the same settings. Then it stops here.': '先以相同设置在目标服务器做种，然后在此处停止。',
  'This server': '本机', 'draining': '排空中', 'Settings': '设置', 'Updated every minute.': '数据每分钟更新。',
  'Seed hot channels automatically': '自动为热门频道做种', 'Minimum viewers to seed a channel': '开始做种的最少观众数', 'Maximum channels': '最多频道数',
  '0: as many as the servers can take': '0：以服务器容量为限', 'Live: maximum distance to the server, km': '直播：服务器最远距离（公里）',
  'When this is on, any page that brings viewers to the tracker decides what your servers seed. To prevent that, close the tracker below.': '启用后，任何能为 Tracker 带来观众的网页都能决定服务器为哪些频道做种。如需避免，请在下方关闭 Tracker。',
}

const KEY = 'super-peer-language'
let language = localStorage.getItem(KEY) ?? (navigator.language.startsWith('zh') ? 'zh' : 'en')

// A page adds the texts that only it uses.
export const addTranslations = chinese => Object.assign(CHINESE, chinese)
export const t = text => (language === 'zh' ? CHINESE[text] ?? text : text)
export const currentLanguage = () => language

export function setLanguage(chosen) {
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
