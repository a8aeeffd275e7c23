import { PlanError } from '../core/error.ts';
import { type Verdict, verdictAdvice } from '../core/verdict.ts';
import type { Judgement } from './failure.ts';

/** The planner could not be asked; `verdict` says why. The message never holds a key. */
export class PlannerCallError extends PlanError {
  readonly verdict: Verdict;

  constructor(message: string, verdict: Verdict, code: string) {
    super(message, { code, hint: verdictAdvice(verdict) });
    this.verdict = verdict;
  }
}

export class PlannerAuthError extends PlannerCallError {}
export class PlannerTimeoutError extends PlannerCallError {}
export class PlannerProviderError extends PlannerCallError {}
/** The caller's signal ended the call. */
export class PlannerInterruptedError extends PlannerCallError {
  override readonly exitCode: number = 130;
}

/** The error for a judgement that is final, with the provider's own words (already without secrets). */
export const callError = (judgement: Judgement, words: string, tries: number): PlannerCallError => {
  const { verdict, reason } = judgement;
  const asked = tries === 1 ? 'The planner was asked once' : `The planner was asked ${tries} times`;
  const message = `${asked} and gave no answer: ${reason}${words === '' ? '' : `: ${words}`}`;
  switch (verdict) {
    case 'auth':
      return new PlannerAuthError(message, verdict, 'planner-auth');
    case 'timed-out':
      return new PlannerTimeoutError(message, verdict, 'planner-timed-out');
    case 'interrupted':
      return new PlannerInterruptedError('Planning was interrupted.', verdict, 'planner-interrupted');
    default:
      return new PlannerProviderError(message, verdict, `planner-${verdict}`);
  }
};

/** The planner answered, but never with a plan that holds. */
export class InvalidPlanError extends PlanError {
  readonly verdict: Verdict = 'plan-invalid';
  readonly answers: readonly string[];
  readonly faults: readonly string[];

  constructor(answers: readonly string[], faults: readonly string[]) {
    super(
      `The planner gave no valid plan in ${answers.length} answers. Of the last one: ${faults.join(' ')}`,
      {
        code: 'plan-invalid',
        hint: 'Read plan.log.jsonl; say the change more plainly or choose another --planner-model.',
      },
    );
    this.answers = answers;
    this.faults = faults;
  }
}
