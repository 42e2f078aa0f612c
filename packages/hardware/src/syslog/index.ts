export * from './syslog-receiver.js';
