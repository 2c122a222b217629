/** Who answers: Twilio, or the local stand-in for it. */
export type Server = 'Twilio' | 'サンドボックス';

/** A space stands between Latin letters and Japanese ones, and nowhere else. */
export function withParticle(server: Server, particle: string): string {
  return server === 'Twilio' ? `${server} ${particle}` : `${server}${particle}`;
}
