/** A token says when it was made: a clock that is off makes tokens that Twilio refuses. */
import { judge, type Subject, skipped, type Verdict } from '../../checks/verdict.js';

/** Who answers: Twilio, or the local stand-in for it. */
export type Server = 'Twilio' | 'サンドボックス';

/** A space stands between Latin letters and Japanese ones, and nowhere else. */
export function withParticle(server: Server, particle: string): string {
  return server === 'Twilio' ? `${server} ${particle}` : `${server}${particle}`;
}

/** Seconds. The `Date` header has whole seconds, and an answer may take some to come. */
const TOLERANCE = 30;

/** @param ahead seconds by which this computer's clock is ahead of the server's; undefined when none told its time */
export function judgeClock(ahead: number | undefined, server: Server): Verdict {
  const subject: Subject = { id: 'cloud.clock', title: 'このパソコンの時計' };
  if (ahead === undefined)
    return skipped(subject, `${withParticle(server, 'の')}時刻が分からないので、比べられません。`);
  if (Math.abs(ahead) <= TOLERANCE) return judge(subject, undefined);
  const seconds = Math.round(Math.abs(ahead));
  const effect =
    ahead > 0
      ? 'トークンが未来に作られたことになり、拒否されることがあります（エラー 20105）。'
      : '作ったトークンの期限が早く切れ、拒否されることがあります（エラー 20104）。';
  return judge(subject, {
    blame: 'settings',
    cause: `このパソコンの時計が、${withParticle(server, 'より')} ${seconds} 秒${ahead > 0 ? '進んで' : '遅れて'}います。${effect}`,
    next: 'OS の「日付と時刻」の設定で、時刻の自動設定をオンにして「今すぐ同期」してください。仮想マシンや WSL では、再起動すると合うことがあります。',
  });
}

/** @param date the header (RFC 9110, whole seconds). @param receivedAt seconds since the epoch. @returns seconds, where it is a date */
export function secondsAhead(date: string | undefined, receivedAt: number): number | undefined {
  const told = Date.parse(date ?? '');
  return Number.isNaN(told) ? undefined : receivedAt - told / 1000;
}
