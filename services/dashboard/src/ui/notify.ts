import { notifications } from '@mantine/notifications';
import { problemSentence } from '../data/api-problem.js';
import { visibleText } from './visible-text.js';

const LONG_MS = 12_000;

export function notifyDone(message: string): void {
  notifications.show({ message: visibleText(message), color: 'teal' });
}

/** `what` could not be done; a person has time to read why. */
export function notifyProblem(what: string, error: unknown): void {
  notifications.show({
    title: visibleText(what),
    message: visibleText(problemSentence(error)),
    color: 'red',
    autoClose: LONG_MS,
    role: 'alert',
  });
}
