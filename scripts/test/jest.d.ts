// The names that Jest gives its tests. Not in tsconfig.json: the participants' workspace extends that, and they have no Jest.
/// <reference types="jest" />
