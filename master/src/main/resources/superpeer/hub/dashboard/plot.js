import {h, svg} from './dom.js'
import {t} from './text.js'

const WIDTH = 600
const HEIGHT = 120

// A line over time. points: [{atMs, value}], oldest first; format: value → text.
export function plot(label, points, format) {
  const known = points.filter(it => Number.isFinite(it.value))
  const last = known.at(-1)
  const most = Math.max(...known.map(it => it.value), 0)
  return h('figure', {class: 'card plot'},
    h('figcaption', {}, h('span', {}, label), h('strong', {}, last ? format(last.value) : '–')),
    known.length < 2
      ? h('p', {class: 'quiet'}, t('Figures come by the minute.'))
      : [drawing(label, known, most, format), axis(known, most, format)])
}

function drawing(label, points, most, format) {
  const from = points[0].atMs
  const span = Math.max(1, points.at(-1).atMs - from)
  const at = it => [
    ((it.atMs - from) / span * WIDTH).toFixed(1),
    (HEIGHT - 2 - it.value / (most || 1) * (HEIGHT - 6)).toFixed(1),
  ].join(',')
  const line = points.map(at).join(' ')
  return svg('svg', {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    preserveAspectRatio: 'none',
    role: 'img',
    'aria-label': `${label}: ${format(points.at(-1).value)}, ${format(most)} max`,
  },
  svg('polygon', {points: `0,${HEIGHT} ${line} ${WIDTH},${HEIGHT}`, class: 'area'}),
  svg('polyline', {points: line, class: 'line'}))
}

function axis(points, most, format) {
  return h('p', {class: 'axis quiet'},
    h('span', {}, clock(points[0].atMs)), h('span', {}, '↑ ' + format(most)), h('span', {}, clock(points.at(-1).atMs)))
}

const clock = atMs => new Date(atMs).toLocaleTimeString([], {hour: '2-digit', minute: '2-digit'})
