import type { Answer, AnswerRow } from '../../protocol.js';
import type { Span } from '../../replay/system.js';
import { isWork, metadataOf, spanText } from '../../telling/spans.js';
import { duration, moment } from '../../telling/times.js';
import { type Asked, type Asking, answer, row } from './asked.js';

const NO_TELEMETRY =
  'Known is what telemetry tells (requests, LiveViews, channels, queries, jobs, events of your own): here no event of it was under way.';

/** "What was in progress here?": what telemetry told to be under way at the session's moment. */
export const inProgress: Asking = {
  picks: 0,
  choices: () => [],

  answer(asked): Answer {
    const { telling, now } = asked.replay;
    const spans = telling.system
      .spansAt(now)
      .filter(isWork)
      .map((span) => ({ span, time: span.start.time }));
    const many = spans.length === 0 ? 'Nothing' : spans.length === 1 ? '1 thing' : `${spans.length.toLocaleString('en')} things`;
    const title = `${many} in progress at ${moment(now)}`;
    return answer(asked, title, spans, ({ span }) => spanRow(asked, span), spans.length === 0 ? NO_TELEMETRY : undefined);
  },
};

/** Travels to its start; inside are its end, and what was told of it. */
function spanRow(asked: Asked, span: Span): AnswerRow {
  const { telling, now, cursor } = asked.replay;
  const { proc, start, end, failed } = span;
  const took = end === undefined ? 'not ended while recorded' : `${failed ? 'failed' : 'ended'} after ${duration(end.time - start.time)}`;
  const where = proc === cursor.proc ? 'here' : `in ${telling.shortName(proc)}`;
  const told = metadataOf(telling, span).map((text) => row(asked, text, start));
  return {
    ...row(asked, spanText(telling, span), start, `${where} · since ${duration(now - start.time)} · ${took}`),
    inside: [...(end === undefined ? [] : [row(asked, took, end, moment(end.time))]), ...told],
  };
}
