import { wordsOf } from './deeds.ts';
import type { Action } from './keys/binding.ts';
import { bindingFor } from './keys.ts';
import { choosingOf, pastedIn, type RetryForm, steppedIn, turned, writtenIn } from './retry-form.ts';
import type { RunActions } from './run-actions.ts';
import type { RunDesk } from './run-desk.ts';
import type { Key } from './terminal/keys.ts';

/** What keys and pasted text do while somebody chooses how an agent is begun again. */
export const createRetryInput = (desk: RunDesk, { does, deeds, perform }: RunActions) => {
  const { state, ui, set } = desk;
  const show = (form: RetryForm): void => set({ ...ui(), overlay: { kind: 'choices', form }, word: null });

  const send = (form: RetryForm): void => {
    const choices = choosingOf(form);
    if ('fault' in choices) {
      show({ ...form, fault: choices.fault });
      return;
    }
    set({ ...ui(), overlay: null });
    const { agent } = form;
    const chooses = Object.keys(choices).length > 0;
    const sent = deeds.send({ kind: 'retry', agent, ...(chooses ? { choices } : {}) });
    does(
      sent.catch((error: unknown) => {
        // What was chosen is not lost, where nothing else was opened meanwhile.
        if (ui().overlay === null) show({ ...form, fault: wordsOf(error) });
        throw error;
      }),
    );
  };

  return {
    onKey: (key: Key, form: RetryForm): void => {
      const action = bindingFor(key.name, state(), desk.scene())?.action ?? null;
      const next = action === null ? writtenIn(form, key.name, key.text) : moved(form, action);
      if (next !== null) show(next);
      else if (action === 'choose') send(form);
      else if (action !== null) perform(action);
    },
    onPaste: (text: string, form: RetryForm): void => show(pastedIn(form, text)),
  };
};

/** The form after an action that is about nothing else; null for others. */
const moved = (form: RetryForm, action: Action): RetryForm | null => {
  switch (action) {
    case 'next-field':
      return steppedIn(form, 1);
    case 'previous-field':
      return steppedIn(form, -1);
    case 'next-value':
      return turned(form, 1);
    case 'previous-value':
      return turned(form, -1);
    default:
      return null;
  }
};
