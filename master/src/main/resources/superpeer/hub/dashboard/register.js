// The form in which a server is registered, and edited.
import {call, post} from './api.js'
import {field, form, more, tick} from './dialogs.js'
import {make} from './dom.js'
import {serverName} from './parts.js'
import {also, t} from './text.js'

also({
  'Country': '国家', 'Two letters, such as DE': '两个字母，例如 DE', 'Latitude': '纬度', 'Longitude': '经度', 'AS number': 'AS 号',
  'Channels that it may be given; 0: as many as it has slots': '可分配的频道数；0：与其槽位数相同',
  '0: as it says itself': '0：按其自报', 'May seed for the hub': '可为中心做种',
})

export function edit(server) {
  const place = server?.location ?? {}
  const text = (name, value, options) => make('input', {name, value: value ?? '', ...options})
  const number = (name, value, min, max, options) => text(name, value, {type: 'number', min, max, ...options})
  const fields = [
    field(t('Address'), text('url', server?.url, {type: 'url', required: true, placeholder: 'http://203.0.113.7:8080', readonly: server?.self})),
    field(t('Access token'), text('accessToken', '', {type: 'password', autocomplete: 'off', maxlength: 256}), server?.hasToken ? t('Leave empty to keep it') : ''),
    field(t('Remarks'), text('remarks', server?.remarks, {maxlength: 256})),
    tick('enabled', t('May seed for the hub'), server?.enabled ?? true),
    tick('auto', t('Auto-seeding'), server?.auto ?? true),
    more(
      field(t('Bandwidth, Mbit/s'), number('bandwidthMbps', server?.bandwidthMbps ?? 0, 0, 1_000_000, {required: true}), t('0: as it says itself')),
      field(t('Most channels'), number('maxChannels', server?.maxChannels ?? 0, 0, 10_000, {required: true}), t('Channels that it may be given; 0: as many as it has slots')),
      make('div', {class: 'pair'},
        field(t('Country'), text('country', place.country, {maxlength: 2, pattern: '[A-Za-z]{2}', placeholder: 'DE', title: t('Two letters, such as DE')})),
        field(t('AS number'), text('asn', place.asn, {maxlength: 12, placeholder: '3320'})),
        field(t('Latitude'), number('latitude', place.latitude, -90, 90, {step: 'any'})),
        field(t('Longitude'), number('longitude', place.longitude, -180, 180, {step: 'any'})))),
  ]
  return form(server ? serverName(server) : t('Register a server'), fields, t('Save'), data => {
    const change = {
      remarks: data.get('remarks'), enabled: data.has('enabled'), auto: data.has('auto'),
      bandwidthMbps: Number(data.get('bandwidthMbps')), maxChannels: Number(data.get('maxChannels')), location: locationOf(data),
      ...(server?.self ? {} : {url: data.get('url')}),
      ...(data.get('accessToken') ? {accessToken: data.get('accessToken')} : {}),
    }
    return server ? call('PATCH', 'servers/' + server.id, change) : post('servers', change)
  })
}

// What is left empty is unknown.
const locationOf = data => ({
  ...Object.fromEntries(['country', 'asn'].filter(it => data.get(it)).map(it => [it, data.get(it)])),
  ...Object.fromEntries(['latitude', 'longitude'].filter(it => data.get(it)).map(it => [it, Number(data.get(it))])),
})
