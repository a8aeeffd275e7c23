import { z } from 'zod';

/** Why an attempt, an agent or a run ended as it did. */
export const VerdictSchema = z.enum([
  'succeeded',
  'no-reply',
  'no-change',
  'edit-failed',
  'validation-failed',
  'auth',
  'rate-limited',
  'provider-error',
  'context-exceeded',
  'stalled',
  'timed-out',
  'crashed',
  'killed',
  'budget',
  'conflict',
  'blocked',
  'plan-invalid',
  'interrupted',
]);
export type Verdict = z.infer<typeof VerdictSchema>;

/** Whether it says nothing about the work: the same again may end otherwise, after a wait. */
export const isTransient = (verdict: Verdict | null): boolean => verdict !== null && transient.has(verdict);

const transient: ReadonlySet<Verdict> = new Set([
  'rate-limited',
  'crashed',
  'timed-out',
  'stalled',
  'provider-error',
  'no-reply',
]);

const sentences: Record<Verdict, string> = {
  succeeded: 'It did what was asked.',
  'no-reply': 'The model never answered.',
  'no-change': 'The model answered but changed nothing.',
  'edit-failed': 'The model answered, but its edits could not be applied.',
  'validation-failed': 'The change does not pass the validation command.',
  auth: 'The provider refused the key.',
  'rate-limited': 'The provider limited the rate for longer than we wait.',
  'provider-error': 'The provider kept failing.',
  'context-exceeded': 'The request was larger than the model’s window.',
  stalled: 'Nothing moved for longer than the stall time-out.',
  'timed-out': 'It ran longer than an attempt may.',
  crashed: 'aider ended in a way it should not.',
  killed: 'It was killed.',
  budget: 'The budget is spent.',
  conflict: 'It does not merge with the other agents’ work.',
  blocked: 'An agent that it depends on failed.',
  'plan-invalid': 'No valid plan could be had.',
  interrupted: 'The run was interrupted.',
};

const advice: Record<Verdict, string> = {
  succeeded: '',
  'no-reply': 'Look at its log; check the model’s name and that the provider can be reached.',
  'no-change': 'Say more exactly what to change and in which files, or retry it with another model.',
  'edit-failed': 'Retry it with another edit format (whole), or with a stronger model.',
  'validation-failed':
    'Read the validation log, then retry it with a stronger model or a smaller share, or raise --max-iterations.',
  auth: 'Check the key: is it set, current, and the one for this provider?',
  'rate-limited': 'Run fewer agents at once (--parallel) or wait for the limit to lift.',
  'provider-error': 'Wait for the provider, or retry it with a model of another one.',
  'context-exceeded': 'Retry it with fewer files, or with a model that has a larger window.',
  stalled: 'Look at its log; raise --stall-timeout if the model is only slow.',
  'timed-out': 'Retry it with a smaller share, or raise attempt_timeout.',
  crashed: 'Look at the end of its log.',
  killed: 'Its work is kept on its branch and snapshot.',
  budget: 'Raise --budget to go on.',
  conflict: 'Its branch is kept: merge it by hand where it matters.',
  blocked: 'Mend the agent it waits for, then run this share again.',
  'plan-invalid': 'Read plan.log.jsonl; say the change more plainly or choose another --planner-model.',
  interrupted: 'Branches and work trees are kept.',
};

/** What a retry could choose: as what follows “with”, and as an option of its command. */
type Remedy = { readonly words: string; readonly option: string };

const model = '--model NAME';
const remedies: Partial<Record<Verdict, Remedy>> = {
  'no-reply': { words: 'another model', option: model },
  'no-change': { words: 'another model, or in plainer words', option: model },
  'edit-failed': { words: 'another edit format, or a stronger model', option: '--edit-format whole' },
  'validation-failed': { words: 'a stronger model, or a smaller share', option: model },
  'provider-error': { words: 'a model of another provider', option: model },
  'rate-limited': { words: 'a model of another provider', option: model },
  'context-exceeded': { words: 'fewer files, or a model that has a larger window', option: '--files GLOB' },
  'timed-out': { words: 'a smaller share', option: '--files GLOB' },
  conflict: { words: 'a stronger model', option: model },
};

/** What a retry could choose against this; null where nothing of that would help. */
export const verdictRemedy = (verdict: Verdict): Remedy | null => remedies[verdict] ?? null;

/** One sentence for people that says what the verdict means. */
export const verdictSentence = (verdict: Verdict): string => sentences[verdict];

/** One sentence for people that says what to do about it; empty for a success. */
export const verdictAdvice = (verdict: Verdict): string => advice[verdict];
