import { queueKey } from './queue-key.js';

test('a queue of one imaging server is named after it', () => {
  expect(queueKey('commands', 'img1.example.com')).toBe('commands.img1.example.com');
});

test('characters that BullMQ refuses in names are escaped', () => {
  expect(queueKey('commands', 'fe80::1')).toBe('commands.fe80%3A%3A1');
});

test('leaving the server out, or naming one too many, is a bug that is told', () => {
  expect(() => queueKey('commands', undefined)).toThrow('name the server');
  expect(() => queueKey('devices', 'img1')).toThrow('belongs to no server');
});
