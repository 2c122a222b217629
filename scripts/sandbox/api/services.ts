/** Services: the container of everything that is deployed. */
import { randomInt } from 'node:crypto';
import type { Router } from 'express';
import { newSid } from '../store.js';
import { Refusal, requireValid } from './answers.js';
import { type Api, anyone, field, made, resource } from './resource.js';
import { DATES, documented, scopesOf } from './scopes.js';

/** Documented limit, in characters. */
const LONGEST_NAME = 255;

/** Letters, digits and hyphens, 50 characters (Twilio's documentation of UniqueName). */
const UNIQUE_NAME = /^[A-Za-z0-9-]{1,50}$/;

export function services(api: Api): Router {
  const all = api.store.state.services;
  return resource(api, {
    key: 'services',
    scope: scopesOf(api.store.state).ofAccount,
    list: () => all,
    present: documented(
      '',
      [...DATES, 'friendlyName', 'uniqueName', 'includeCredentials', 'uiEditable', 'domainBase'],
      ['environments', 'functions', 'assets', 'builds'],
    ),
    make(form) {
      const uniqueName = field(form, 'UniqueName') ?? '';
      const friendlyName = field(form, 'FriendlyName') ?? '';
      requireValid(
        UNIQUE_NAME.test(uniqueName) && friendlyName !== '' && friendlyName.length <= LONGEST_NAME,
        'Invalid UniqueName or FriendlyName',
      );
      if (all.some((service) => service.uniqueName === uniqueName))
        throw new Refusal(409, 20409, `Service with unique name ${uniqueName} already exists`);
      return {
        sid: newSid('ZS'),
        ...made(api),
        uniqueName,
        friendlyName,
        includeCredentials: field(form, 'IncludeCredentials') !== 'false',
        uiEditable: field(form, 'UiEditable') === 'true',
        domainBase: `${uniqueName.toLowerCase()}-${randomInt(1000, 9999)}`,
        environments: [],
        functions: [],
        assets: [],
        builds: [],
      };
    },
    change: (service, form) => ({
      friendlyName: field(form, 'FriendlyName') ?? service.friendlyName,
      includeCredentials: (field(form, 'IncludeCredentials') ?? String(service.includeCredentials)) === 'true',
      uiEditable: (field(form, 'UiEditable') ?? String(service.uiEditable)) === 'true',
    }),
    remove: anyone,
  });
}
