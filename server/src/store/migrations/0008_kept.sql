-- What a method keeps has the name of that method, so that another method is another name alone.
UPDATE means SET kind = 'app-code' WHERE kind = 'app';

-- A set-up is at one of two pages, whatever the method.
ALTER TABLE registration ADD COLUMN setting_up TEXT;
UPDATE registration SET setting_up = 'app-code', place = 'set-up' WHERE place = 'set-up-app';
UPDATE registration SET setting_up = 'email', place = 'set-up' WHERE place = 'set-up-mail';
UPDATE registration SET setting_up = 'email', place = 'first-code' WHERE place = 'enter-new-mail-code';
