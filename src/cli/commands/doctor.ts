import { DashError } from '../../core/error.ts';
import { findingsText } from '../../headless/findings.ts';
import { examine } from '../../run/doctor.ts';
import { type Finding, faultOf } from '../../run/finding.ts';
import { counted } from '../../words/numbers.ts';
import type { Io } from '../io.ts';
import { defined } from '../place.ts';
import { readKeys } from '../screen-config.ts';

/** Makes every check of a run and says, a line each, what is wrong and how to mend it. 2 when a run could not begin. */
export const doctor = async (io: Io): Promise<number> => {
  const findings = [
    ...(await examine({ cwd: io.cwd, env: defined(io.env), node: process.versions.node })),
    terminalFinding(io),
    ...(await keyFindings(io)),
  ];
  io.out(findingsText(findings));
  const faults = findings.filter(({ kind }) => kind === 'fault').length;
  io.out(
    faults === 0
      ? '\nReady: aider-dash "what to change"\n'
      : `\n${counted(faults, 'thing')} to mend before a run can begin.\n`,
  );
  return faults === 0 ? 0 : 2;
};

/** What else is wrong with the configuration was said already. */
const keyFindings = async (io: Io): Promise<readonly Finding[]> => {
  try {
    const own = await readKeys(io);
    return own.length === 0 ? [] : [{ kind: 'ok', about: 'keys', text: own.join(', ') }];
  } catch (error) {
    return error instanceof DashError && error.code.startsWith('keys-') ? [faultOf('keys', error)] : [];
  }
};

/** No terminal is no fault: a run tells line by line then. */
const terminalFinding = (io: Io): Finding => {
  const term = io.env.TERM ?? '';
  if (io.terminal && io.stdin.isTTY === true && term !== '' && term !== 'dumb')
    return { kind: 'ok', about: 'terminal', text: term };
  return {
    kind: 'note',
    about: 'terminal',
    text: 'none here; a run tells line by line, as with --headless.',
  };
};
