/** What whoever helps asks first. Nothing in it names a person. */
import os from 'node:os';

export interface Facts {
  kit: string;
  node: string;
  /** Absent when the command was not run by npm. */
  npm?: string;
  /** Such as `Linux 6.1.0 x64`. */
  system: string;
  locale: string;
  timeZone: string;
  terminal: string;
  /** Which cloud the settings name. */
  cloud: string;
  /** Of the settings. Masked before it is shown. */
  account?: string;
}

/** @param kit the version in the kit's package.json */
export function factsOf(kit: string, cloud: string, account: string | undefined): Facts {
  const { env } = process;
  const { locale, timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const npm = /^npm\/(\S+)/.exec(env.npm_config_user_agent ?? '')?.[1];
  const wsl = env.WSL_DISTRO_NAME ? '（WSL）' : '';
  return {
    kit,
    node: process.versions.node,
    ...(npm ? { npm } : {}),
    system: `${os.type()} ${os.release()} ${process.arch}${wsl}`,
    locale,
    timeZone,
    terminal: terminalOf(env),
    cloud,
    ...(account ? { account } : {}),
  };
}

function terminalOf({ WT_SESSION, TERM_PROGRAM, TERM, ConEmuPID }: NodeJS.ProcessEnv): string {
  if (!process.stdout.isTTY) return 'ターミナルではない（パイプかファイル）';
  const name =
    (WT_SESSION && 'Windows Terminal') || TERM_PROGRAM || (ConEmuPID && 'ConEmu') || TERM || '不明なターミナル';
  return `${name}、${process.stdout.columns} 桁`;
}

const LABELS: Record<keyof Facts, string> = {
  kit: 'キット',
  node: 'Node.js',
  npm: 'npm',
  system: 'OS',
  locale: '言語',
  timeZone: 'タイムゾーン',
  terminal: 'ターミナル',
  cloud: '接続先',
  account: 'アカウント',
};

export function factLines(facts: Facts): string[] {
  return Object.entries(facts).map(([name, fact]) => `  ${LABELS[name as keyof Facts]}: ${fact}`);
}
