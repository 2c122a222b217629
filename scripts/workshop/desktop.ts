/** Where `npm start` runs: on a person's own desktop, a browser can be opened there without being asked to. */

/** In a pipe, on a CI machine, over SSH, in a container or a hosted editor, nobody sits before a browser. */
const ELSEWHERE = [
  'CI',
  'SSH_CONNECTION',
  'SSH_CLIENT',
  'SSH_TTY',
  'CODESPACES',
  'REMOTE_CONTAINERS',
  'GITPOD_WORKSPACE_ID',
];

export function isDesktop(
  isTTY: boolean,
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): boolean {
  if (!isTTY || ELSEWHERE.some((name) => environment[name])) return false;
  const { DISPLAY, WAYLAND_DISPLAY, WSL_DISTRO_NAME } = environment;
  return platform === 'darwin' || platform === 'win32' || Boolean(DISPLAY || WAYLAND_DISPLAY || WSL_DISTRO_NAME);
}

/** @param onFailure told where no browser could be opened */
export async function openPage(url: string, onFailure: () => void): Promise<void> {
  const { default: open } = await import('open'); // it has no CommonJS version
  try {
    (await open(url)).once('error', onFailure);
  } catch {
    onFailure();
  }
}
