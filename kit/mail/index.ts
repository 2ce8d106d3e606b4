export { type Mail, type Mailer, type MailerOptions, mailer } from './mail.ts';
