// Slack's mrkdwn as nodes (docs.slack.dev/messaging/formatting-message-text). Everything ends in text nodes.
import { emoji } from './emoji.js';
import { h } from './dom.js';

const entities = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };
const unescape_entities = (text) => text.replace(/&(?:lt|gt|amp);/g, (entity) => entities[entity]);

// U+200B is how a writer keeps a marker from being one.
const styles = [
  { tag: 'strong', pattern: /(^|[^\w*])\*(?![\s\u200b*])([^\n*]*?[^\s\u200b*])\*(?![\w*])/ },
  { tag: 'em', pattern: /(^|[^\w_])_(?![\s\u200b_])([^\n_]*?[^\s\u200b_])_(?![\w_])/ },
  { tag: 's', pattern: /(^|[^\w~])~(?![\s\u200b~])([^\n~]*?[^\s\u200b~])~(?![\w~])/ },
];
const pieces = /```([\s\S]+?)```|`([^`\n]+)`|<([^<>\n]+)>/;

const quote_mark = /^(?:&gt;|>) ?/;
const is_block = (node) => ['PRE', 'BLOCKQUOTE'].includes(node.nodeName);

// `names` maps ids of people and channels to names; `me` is the reader's id.
export function mrkdwn(text, context) {
  const nodes = [];
  let quote = null;
  for (const line of split_lines(text.replace(/[\ue000\ue001]/g, ''))) {
    const quoted = quote_mark.test(line) ? line.replace(quote_mark, '') : null;
    if (quoted === null) {
      if (nodes.length > 0 && !is_block(nodes.at(-1))) nodes.push(h('br'));
      quote = null;
      nodes.push(...inline(line, context));
    } else if (quote) {
      quote.append(h('br'), ...inline(quoted, context));
    } else {
      quote = h('blockquote', {}, inline(quoted, context));
      nodes.push(quote);
    }
  }
  return nodes;
}

// Lines, but a code fence stays whole.
function split_lines(text) {
  return text.split(/(```[\s\S]+?```)/).reduce(
    (lines, part, index) => {
      const parts = index % 2 === 1 ? [part] : part.split('\n');
      lines[lines.length - 1] += parts[0];
      lines.push(...parts.slice(1));
      return lines;
    },
    [''],
  );
}

// Code and <…> hold no style of their own, so they are set aside while the styles around them are found.
function inline(text, context) {
  const kept = [];
  let rest = text;
  let plain = '';
  for (let match = pieces.exec(rest); match; match = pieces.exec(rest)) {
    plain += rest.slice(0, match.index) + `\ue000${kept.length}\ue001`;
    kept.push(piece(match, context));
    rest = rest.slice(match.index + match[0].length);
  }
  return styled(plain + rest, kept);
}

function piece([, fence, code, special], context) {
  if (fence !== undefined) return h('pre', {}, unescape_entities(fence.replace(/^\n/, '')));
  if (code !== undefined) return h('code', {}, unescape_entities(code));
  return reference(special, context);
}

function styled(text, kept) {
  for (const { tag, pattern } of styles) {
    const match = pattern.exec(text);
    if (!match) continue;
    const before = text.slice(0, match.index) + match[1];
    const after = text.slice(match.index + match[0].length);
    return [...styled(before, kept), h(tag, {}, styled(match[2], kept)), ...styled(after, kept)];
  }
  const parts = text.split(/(\ue000\d+\ue001)/).filter((part) => part !== '');
  return parts.map((part) => {
    const mark = /^\ue000(\d+)\ue001$/.exec(part);
    return mark && kept[Number(mark[1])] ? kept[Number(mark[1])] : unescape_entities(emoji(part));
  });
}

function reference(special, { names, me }) {
  const [target, label] = special.split('|', 2);
  if (target.startsWith('@')) {
    const id = target.slice(1);
    return h('span', { class: id === me ? 'mention me' : 'mention' }, '@' + (names.get(id) ?? id));
  }
  if (target.startsWith('#'))
    return h('span', { class: 'mention' }, '#' + (label ?? names.get(target.slice(1)) ?? target.slice(1)));
  if (target.startsWith('!date^')) return h('span', {}, unescape_entities(label ?? ''));
  if (target.startsWith('!')) {
    const [kind, group] = target.slice(1).split('^'); // <!channel>, <!subteam^S0614TZR7>
    return h('span', { class: 'mention me' }, '@' + (group ?? kind));
  }
  return link(unescape_entities(target), unescape_entities(label ?? target));
}

export function is_web_address(address) {
  return /^https?:\/\//i.test(address);
}

function link(address, label) {
  if (!is_web_address(address) && !/^mailto:/i.test(address)) return `<${address}>`;
  return h('a', { href: address, target: '_blank', rel: 'noopener noreferrer' }, label);
}
