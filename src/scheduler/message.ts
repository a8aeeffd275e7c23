import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import {
  conflictMessage,
  editFailedMessage,
  mendMessage,
  noChangeMessage,
  validationMessage,
  workMessage,
} from '../aider/message.ts';
import type { Purpose } from '../core/event.ts';
import type { AgentState } from '../core/state.ts';
import { readExcerpt } from '../validate/excerpt.ts';
import type { Scene } from './scene.ts';
