// of docs/openapi.json 390b64ac000de360cd422f495fa005fb33ef1f71f63e7da54908f45f5aff0d23
export interface paths {
    "/api/v1/sites": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * all sites
         * @description Needs the permission "read-own" at a site; answers for those where it is held.
         */
        get: operations["getSites"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * one site: feeds, setpoint, power, dispatch
         * @description Needs the permission "read" at the site.
         */
        get: operations["getSitesSite"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/now": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * a site at a glance: price, power, money, what binds and why, programs, what is wrong
         * @description Needs the permission "read" at the site.
         */
        get: operations["getSitesSiteNow"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/overrides/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * what an override would do; nothing is changed
         * @description Needs the permission "read" at the site.
         */
        post: operations["postSitesSiteOverridesPreview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * what of the site can be changed: as values, as the file has it, and what a form needs to know
         * @description Needs the permission "read" at the site.
         */
        get: operations["getSitesSiteSettings"];
        /**
         * change the settings: in the file, as a version, in the ledger, and in what decides, at once
         * @description Needs the permission "configure" at the site.
         */
        put: operations["putSitesSiteSettings"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/settings/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * what a draft of settings would change, and every mistake in it; nothing is changed
         * @description Needs the permission "read" at the site.
         */
        post: operations["postSitesSiteSettingsCheck"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/settings/dry-runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * try a draft of settings on the last 30 days as they were recorded; nothing is changed
         * @description Needs the permission "operate" at the site.
         */
        post: operations["postSitesSiteSettingsDry-runs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/settings/dry-runs/{run}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * a dry run: how far it is, or what it said
         * @description Needs the permission "read" at the site.
         */
        get: operations["getSitesSiteSettingsDry-runsRun"];
        put?: never;
        post?: never;
        /**
         * cancel a dry run that is under way
         * @description Needs the permission "operate" at the site.
         */
        delete: operations["deleteSitesSiteSettingsDry-runsRun"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/settings/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * settings as they were, newest first
         * @description Needs the permission "read" at the site.
         */
        get: operations["getSitesSiteSettingsVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/settings/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * one version, against the one before and against what is in force
         * @description Needs the permission "read" at the site.
         */
        get: operations["getSitesSiteSettingsVersionsVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/settings/versions/{version}/put-back": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * make a version of old the newest one
         * @description Needs the permission "configure" at the site.
         */
        post: operations["postSitesSiteSettingsVersionsVersionPut-back"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/mode": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * what the site may do
         * @description Needs the permission "operate" at the site.
         */
        put: operations["putSitesSiteMode"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/prices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * prices with source and since when they were known
         * @description Needs the permission "read" at the site.
         */
        get: operations["getSitesSitePrices"];
        put?: never;
        /**
         * prices of a QSE or a vendor, for a price source `push`: what is known adds nothing, what differs is a new version
         * @description Needs the permission "ingest" at the site.
         */
        post: operations["postSitesSitePrices"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/power": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * power of the site or of a group by its miners’ readings: readings up to a day, then means
         * @description Needs the permission "read-own" at the site.
         */
        get: operations["getSitesSitePower"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * the newest plan
         * @description Needs the permission "read" at the site.
         */
        get: operations["getSitesSitePlan"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/plans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * plans, newest first
         * @description Needs the permission "read" at the site.
         */
        get: operations["getSitesSitePlans"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/plans/{epoch}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * a plan, its snapshot, and whether it can be made again
         * @description Needs the permission "read" at the site.
         */
        get: operations["getSitesSitePlansEpoch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/horizon": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * the newest look ahead: forecast, planned load and counts, how good the plan is
         * @description Needs the permission "read" at the site.
         */
        get: operations["getSitesSiteHorizon"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/horizon/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * what binds in the newest look ahead, what relaxing it is worth, and what the next-best choice costs
         * @description Needs the permission "read" at the site.
         */
        get: operations["getSitesSiteHorizonExplain"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/forecast-scores": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * how good forecasts have been, by lead time, beside simple rivals
         * @description Needs the permission "read" at the site.
         */
        get: operations["getSitesSiteForecast-scores"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/replays/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * a plan or a look ahead made anew from what is stored, compared with what was decided
         * @description Needs the permission "read" at a site; answers for those where it is held.
         */
        get: operations["getReplaysId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/overrides": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * overrides, newest first
         * @description Needs the permission "read" at the site.
         */
        get: operations["getSitesSiteOverrides"];
        put?: never;
        /**
         * an operator’s hand: curtail, run, or hold a setpoint
         * @description Needs the permission "operate" at the site.
         */
        post: operations["postSitesSiteOverrides"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/overrides/{override}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * end an override
         * @description Needs the permission "operate" at the site.
         */
        delete: operations["deleteSitesSiteOverridesOverride"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/enrolments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * what is promised to grid programs: responders, margin, use of the program’s limits
         * @description Needs the permission "read" at the site.
         */
        get: operations["getSitesSiteEnrolments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * events of grid programs with their countdowns, the first received first
         * @description Needs the permission "read" at the site.
         */
        get: operations["getSitesSiteEvents"];
        put?: never;
        /**
         * enter an event that was called by telephone, e-mail or word of mouth
         * @description Needs the permission "ingest" at the site.
         */
        post: operations["postSitesSiteEvents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/events/{event}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * how an event went, or goes: baseline, limit and load by interval, and each verdict; not issued
         * @description Needs the permission "read" at the site.
         */
        get: operations["getSitesSiteEventsEvent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/event-reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * reports that events have asked for, and whether they were taken, the newest first
         * @description Needs the permission "read" at the site.
         */
        get: operations["getSitesSiteEvent-reports"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/telemetry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * what is told to programs’ agents: links, points, qualities
         * @description Needs the permission "read" at the site.
         */
        get: operations["getSitesSiteTelemetry"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/obligations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ceilings and floors that programs ask for, in force and coming
         * @description Needs the permission "read" at the site.
         */
        get: operations["getSitesSiteObligations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/meters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * meters: how each is, what it last showed, and how it agrees with the miners
         * @description Needs the permission "read" at the site.
         */
        get: operations["getSitesSiteMeters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/meters/{meter}/intervals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * intervals of a meter with their quality, as they are known now, as they were known then, or all versions
         * @description Needs the permission "read" at the site.
         */
        get: operations["getSitesSiteMetersMeterIntervals"];
        put?: never;
        /**
         * a file of meter data, Green Button or a table: what is new is kept, what differs is a new version
         * @description Needs the permission "ingest" at the site.
         */
        post: operations["postSitesSiteMetersMeterIntervals"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/fleet": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * groups, and feeders with their loads
         * @description Needs the permission "read-own" at the site.
         */
        get: operations["getSitesSiteFleet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/fleet/miners": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * miners, by id
         * @description Needs the permission "read-own" at the site.
         */
        get: operations["getSitesSiteFleetMiners"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/fleet/miners/{miner}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * one miner and its last commands
         * @description Needs the permission "read-own" at the site.
         */
        get: operations["getSitesSiteFleetMinersMiner"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/fleet/miners/{miner}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * what one miner drew and hashed: all readings up to a day, then one in so many minutes
         * @description Needs the permission "read-own" at the site.
         */
        get: operations["getSitesSiteFleetMinersMinerHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/fleet/miners/{miner}/take-over": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * let plans wake a miner that somebody else had put to sleep
         * @description Needs the permission "operate" at the site.
         */
        post: operations["postSitesSiteFleetMinersMinerTake-over"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * commands with their outcomes, newest first
         * @description Needs the permission "read" at the site.
         */
        get: operations["getSitesSiteCommands"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/intervals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * closed settlement intervals
         * @description Needs the permission "read" at the site.
         */
        get: operations["getSitesSiteIntervals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/intervals/days": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * how whole the record of a month is, by day: complete, estimated, and every gap
         * @description Needs the permission "read" at the site.
         */
        get: operations["getSitesSiteIntervalsDays"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/shadow": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * what mode shadow would have earned, against always on and against what happened
         * @description Needs the permission "read" at the site.
         */
        get: operations["getSitesSiteShadow"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/ledger": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ledger entries, ascending
         * @description Needs the permission "read" at the site.
         */
        get: operations["getSitesSiteLedger"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/ledger/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ledger entries newest first, by kind, time and text; looks through a bounded part at a time
         * @description Needs the permission "read" at the site.
         */
        get: operations["getSitesSiteLedgerSearch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/ledger/checkpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * signed checkpoints, newest first, and every public key that they were signed with
         * @description Needs the permission "read" at the site.
         */
        get: operations["getSitesSiteLedgerCheckpoints"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/ledger/head": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * where the chain ends, and the public key
         * @description Needs the permission "read" at the site.
         */
        get: operations["getSitesSiteLedgerHead"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/ledger/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * an export for ebb ledger verify, one JSON value a line
         * @description Needs the permission "export" at the site.
         */
        get: operations["getSitesSiteLedgerExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/ledger/{seq}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * one entry, with its corrections
         * @description Needs the permission "read" at the site.
         */
        get: operations["getSitesSiteLedgerSeq"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/ledger/{seq}/corrections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * say that an entry was wrong: a new entry names the old one, which stays as it is
         * @description Needs the permission "operate" at the site.
         */
        post: operations["postSitesSiteLedgerSeqCorrections"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * issued reports as the ledger has them, newest first, and those that are being made
         * @description Needs the permission "read-own" at the site.
         */
        get: operations["getSitesSiteReports"];
        put?: never;
        /**
         * have a report made and issued; answers when it is, or after 10 s with how far it is
         * @description Needs the permission "export" at the site.
         */
        post: operations["postSitesSiteReports"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/report-tasks/{task}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * how far a report is that was asked for
         * @description Needs the permission "read" at the site.
         */
        get: operations["getSitesSiteReport-tasksTask"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/reports/{entry}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * an issued report with the digests of its files
         * @description Needs the permission "read-own" at the site.
         */
        get: operations["getSitesSiteReportsEntry"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/reports/{entry}/bundle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * the signed bundle, for ebb ledger verify
         * @description Needs the permission "read-own" at the site.
         */
        get: operations["getSitesSiteReportsEntryBundle"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}/reports/{entry}/files/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * one file of the bundle: report.pdf, report.xlsx, report.json, a table as CSV
         * @description Needs the permission "read-own" at the site.
         */
        get: operations["getSitesSiteReportsEntryFilesFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * what happens, live, as server-sent events; goes on after `Last-Event-ID`
         * @description Needs the permission "read" at a site; answers for those where it is held.
         */
        get: operations["getStream"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/feeds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * how every feed is
         * @description Needs the permission "read" at a site; answers for those where it is held.
         */
        get: operations["getFeeds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approvals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * what waits for a second person, and what became of what did, the newest first
         * @description Needs the permission "read" at a site; answers for those where it is held.
         */
        get: operations["getApprovals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approvals/{approval}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * allow a request as the second person; it is carried out at once
         * @description Needs the permission "approve" at a site; answers for those where it is held.
         */
        post: operations["postApprovalsApprovalApprove"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approvals/{approval}/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * turn a request down, or take one’s own back
         * @description Needs the permission "approve" at a site; answers for those where it is held.
         */
        post: operations["postApprovalsApprovalRefuse"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * how one can sign in here
         * @description Open to all.
         */
        get: operations["getSign-in"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sign-in/provider": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * go to the provider of identities to sign in; for browsers
         * @description Open to all.
         */
        get: operations["getSign-inProvider"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sign-in/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * where the provider of identities sends a browser back to; sets a cookie
         * @description Open to all.
         */
        get: operations["getSign-inCallback"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/welcome": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * set name and password of the first person, by the link of the first start, and sign in
         * @description Open to all.
         */
        post: operations["postWelcome"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * who asks, and what they may do where
         * @description For whoever is known.
         */
        get: operations["getSession"];
        put?: never;
        /**
         * sign in with name and password; the answer sets a cookie
         * @description Open to all.
         */
        post: operations["postSession"];
        /**
         * sign out
         * @description For whoever is known.
         */
        delete: operations["deleteSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * change one’s password; one’s other sessions end
         * @description For whoever is known.
         */
        put: operations["putSessionPassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * where one is signed in
         * @description For whoever is known.
         */
        get: operations["getSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * end a session: one’s own, or, for an admin, anybody’s
         * @description For whoever is known.
         */
        delete: operations["deleteSessionsSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * who may sign in, and what they may do
         * @description Needs the permission "administer" at all sites.
         */
        get: operations["getPeople"];
        put?: never;
        /**
         * let somebody in
         * @description Needs the permission "administer" at all sites.
         */
        post: operations["postPeople"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{person}/grants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * what somebody may do from now on
         * @description Needs the permission "administer" at all sites.
         */
        put: operations["putPeoplePersonGrants"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{person}/disabled": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * lock somebody out, which ends their sessions, or let them in again
         * @description Needs the permission "administer" at all sites.
         */
        put: operations["putPeoplePersonDisabled"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{person}/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * set somebody’s password, which ends their sessions
         * @description Needs the permission "administer" at all sites.
         */
        put: operations["putPeoplePersonPassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{person}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * where somebody is signed in
         * @description Needs the permission "administer" at all sites.
         */
        get: operations["getPeoplePersonSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * tokens, never their texts
         * @description Needs the permission "administer" at all sites.
         */
        get: operations["getTokens"];
        put?: never;
        /**
         * make a token; its text is in the answer, and nowhere else
         * @description Needs the permission "administer" at all sites.
         */
        post: operations["postTokens"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * end a token
         * @description Needs the permission "administer" at all sites.
         */
        delete: operations["deleteTokensToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people-ledger": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * sign-ins, refusals and changes of rights, ascending
         * @description Needs the permission "export" at all sites.
         */
        get: operations["getPeople-ledger"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people-ledger/head": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * where that chain ends, and the public key
         * @description Needs the permission "export" at all sites.
         */
        get: operations["getPeople-ledgerHead"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people-ledger/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * that chain for ebb ledger verify, one JSON value a line
         * @description Needs the permission "export" at all sites.
         */
        get: operations["getPeople-ledgerExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** whether the process lives */
        get: operations["healthz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** whether it does its work */
        get: operations["readyz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** metrics for Prometheus */
        get: operations["metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** this document */
        get: operations["docs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Problem: {
            type: string;
            title: string;
            status: number;
            /** @enum {string} */
            code: "unauthorised" | "sign-in-failed" | "forbidden" | "rate-limited" | "not-found" | "invalid" | "rejected" | "key-reused" | "outdated" | "too-large" | "unsupported-media-type" | "internal";
            detail: string;
            errors?: {
                path: string;
                problem: string;
                fix: string;
            }[];
        };
        SiteSummary: {
            site_id: string;
            name: string;
            /** @enum {string} */
            mode: "shadow" | "auto" | "hold";
            /**
             * @description would-be: the newest plan is for the fleet as it would be, had every plan been followed
             * @enum {string}
             */
            states: "real" | "would-be";
            /** @enum {string} */
            market_kind: "live" | "simulated";
            /**
             * @description ISO 8601 UTC, on the site's clock
             * @example 2026-08-20T17:00:00.000Z
             */
            clock_now: string;
            /** @description 1 but in a simulation */
            clock_speed: number;
            miner_count: number;
            /**
             * @description W drawn, by the last readings
             * @example 1750000
             */
            power_w: number;
            /**
             * @description share of power_w that is estimated or carried over, 0–1
             * @example 0.5
             */
            estimated_share: number;
            /**
             * @description TH/s
             * @example 98000
             */
            hashrate_ths: number;
            setpoint_w: number | null;
            /** @description the decision in a sentence */
            summary: string | null;
        };
        FeedStatus: {
            site_id: string;
            /** @enum {string} */
            kind: "price" | "hashprice" | "weather" | "local-weather" | "day-ahead" | "load" | "corrections" | "five-minute-price" | "indicative-price" | "reserve-price" | "scarcity" | "renewables" | "grid-state";
            /** @enum {string} */
            state: "starting" | "ok" | "stale" | "failed";
            source_id: string | null;
            last_error: string | null;
            answered_at: string | null;
            quarantined: {
                source_id: string;
                reason: string;
            }[];
            sources: {
                source_id: string;
                /** @description where it is not asked for a while */
                left_alone: {
                    /**
                     * @description ISO 8601 UTC
                     * @example 2026-08-20T17:00:00.000Z
                     */
                    until: string;
                    why: string;
                } | null;
                /** @description null where there is no line, as to a simulated source */
                connection: {
                    /** @description of the source's clock before this machine's, by its answers */
                    clock_ahead_seconds: number | null;
                    clock_error_seconds: number | null;
                    requests_this_hour: number;
                    bytes_this_hour: number;
                } | null;
            }[];
        };
        SiteNow: {
            site_id: string;
            name: string;
            time_zone: string;
            /**
             * @description on the site's clock
             * @example 2026-08-20T17:00:00.000Z
             */
            clock_now: string;
            /** @description 1 but in a simulation */
            clock_speed: number;
            /** @enum {string} */
            market_kind: "live" | "simulated";
            /** @enum {string} */
            mode: "shadow" | "auto" | "hold";
            /** @enum {string} */
            states: "real" | "would-be";
            miner_count: number;
            urgency: {
                /** @enum {string} */
                level: "calm" | "watch" | "act";
                why: string | null;
            };
            price: {
                source: string | null;
                age_minutes: number | null;
                stale: boolean;
                /** @description newest known */
                usd_per_mwh: number | null;
                start: string | null;
                end: string | null;
                /** @description of the present interval, where plans go by it */
                expected_usd_per_mwh: number | null;
                /** @description of the price that decided */
                delivered_usd_per_mwh: number | null;
            };
            /** @description what is expected and planned; null: the site does not look ahead, or not yet */
            next_hours: {
                horizon_id: string;
                /**
                 * @description ISO 8601 UTC
                 * @example 2026-08-20T17:00:00.000Z
                 */
                made_at: string;
                /** @description of the quantiles */
                probabilities: number[];
                steps: {
                    /**
                     * @description ISO 8601 UTC
                     * @example 2026-08-20T17:00:00.000Z
                     */
                    start: string;
                    minutes: number;
                    /**
                     * @description USD/MWh
                     * @example 41.27
                     */
                    mean_usd_per_mwh: number;
                    quantiles_usd_per_mwh: number[];
                    /**
                     * @description planned
                     * @example 1750000
                     */
                    site_w: number;
                }[];
            } | null;
            hashprice: {
                source: string | null;
                age_minutes: number | null;
                stale: boolean;
                usd_per_ph_day: number | null;
            };
            power: {
                setpoint_w: number | null;
                /**
                 * @description W
                 * @example 1750000
                 */
                drawn_w: number;
                /**
                 * @description the grid connection’s meter, or the sum of miners’ readings
                 * @enum {string}
                 */
                from: "meter" | "miners";
                /**
                 * @description ISO 8601 UTC
                 * @example 2026-08-20T17:00:00.000Z
                 */
                at: string;
                /** @description what the grid connection’s meter showed last, however long ago */
                meter: {
                    meter_id: string;
                    power_w: number | null;
                    /**
                     * @description ISO 8601 UTC
                     * @example 2026-08-20T17:00:00.000Z
                     */
                    at: string;
                } | null;
                /**
                 * @description sum of miners’ readings
                 * @example 1750000
                 */
                miners_w: number;
                /**
                 * @description of miners_w
                 * @example 0.5
                 */
                estimated_share: number;
                /**
                 * @description with every miner at nominal
                 * @example 1750000
                 */
                nominal_w: number;
                /**
                 * @description of the grid connection
                 * @example 1750000
                 */
                limit_w: number;
            };
            money: {
                /** @description of what is hashed and drawn now, at the price that decided */
                now_usd_per_hour: number | null;
                /** @description USD/h; null where a price is unknown */
                planned_usd_per_hour: number | null;
                /** @description with every miner at nominal, whatever the price */
                always_on_usd_per_hour: number | null;
                /** @description USD/h; null where a price is unknown */
                against_always_on_usd_per_hour: number | null;
            };
            plan: {
                epoch: number;
                /**
                 * @description ISO 8601 UTC
                 * @example 2026-08-20T17:00:00.000Z
                 */
                made_at: string;
                /**
                 * @description ISO 8601 UTC
                 * @example 2026-08-20T17:00:00.000Z
                 */
                valid_until: string;
                summary: string;
            } | null;
            /** @description what binds and why, a sentence each; the decision first */
            why: {
                /** @enum {string} */
                kind: "mode" | "policy" | "override" | "obligation" | "limit" | "stale" | "relaxed" | "shortfall";
                text: string;
                source: string;
            }[];
            groups: {
                group_id: string;
                model: string;
                customer_id: string;
                feeder_id: string;
                miner_count: number;
                /** @description planned, of those that can be directed */
                awake_count: number;
                /**
                 * @description planned
                 * @example 1750000
                 */
                power_w: number;
                breakeven_usd_per_mwh: number | null;
                reason: string;
            }[];
            programs: {
                enrolment_id: string;
                program_id: string;
                program_name: string;
                /** @enum {string} */
                standing: "called" | "announced" | "returning" | "held" | "waiting";
                committed_w: number | null;
                /** @description kept running so that it can be shed; null: none has to be */
                held_w: number | null;
                event_id: string | null;
                test: boolean;
                next: {
                    what: string;
                    /**
                     * @description ISO 8601 UTC
                     * @example 2026-08-20T17:00:00.000Z
                     */
                    at: string;
                } | null;
                text: string;
                problem: string | null;
            }[];
            /** @description those in force */
            overrides: {
                override_id: string;
                /** @enum {string} */
                action: "curtail" | "run" | "setpoint";
                power_w: number | null;
                scope: {
                    /** @enum {string} */
                    kind: "feeder" | "group";
                    id: string;
                };
                reason: string;
                /** @description name of the token */
                by: string;
                /**
                 * @description ISO 8601 UTC
                 * @example 2026-08-20T17:00:00.000Z
                 */
                since: string;
                /**
                 * @description ISO 8601 UTC
                 * @example 2026-08-20T17:00:00.000Z
                 */
                expires_at: string;
                accept_non_performance: boolean;
            }[];
            stale_feeds: {
                feed: string;
                age_minutes: number | null;
                /**
                 * @description declared for this
                 * @enum {string}
                 */
                behaviour: "hold" | "curtail" | "run";
                text: string;
            }[];
            disobeying: {
                miner_count: number;
                /**
                 * @description W
                 * @example 1750000
                 */
                power_w: number;
                causes: {
                    /** @enum {string} */
                    cause: "unreachable" | "disobeys" | "refuses" | "asleep-before" | "monitor-only";
                    miner_count: number;
                    /**
                     * @description W
                     * @example 1750000
                     */
                    power_w: number;
                }[];
            };
            /** @description between setpoint and miners_w; the parts add up to it */
            difference: {
                /** @enum {string} */
                cause: "whole-machines" | "on-the-way" | "waiting" | "not-directable" | "off-point" | "shadow";
                /**
                 * @description positive: above the setpoint
                 * @example 1750000
                 */
                power_w: number;
                miner_count: number;
                why: string;
            }[];
            open_commands: number;
            last_tick: {
                /**
                 * @description ISO 8601 UTC
                 * @example 2026-08-20T17:00:00.000Z
                 */
                at: string;
                trigger: string;
                error: string | null;
            } | null;
        };
        OverridePreview: {
            /**
             * @description drawn now
             * @example 1750000
             */
            from_w: number;
            /**
             * @description setpoint with it
             * @example 1750000
             */
            to_w: number;
            /**
             * @description setpoint without it
             * @example 1750000
             */
            planned_w: number;
            /** @description by firmwares and ramps; 0: nothing moves */
            seconds_until_there: number;
            /** @description until it expires */
            minutes: number;
            miners_moved: number;
            /** @description against the plan without it, at the present price */
            usd_per_hour: number | null;
            /** @description the same until it expires */
            usd: number | null;
            obligations: {
                source: string;
                /** @enum {string} */
                bound: "ceiling" | "floor";
                feeder_id: string;
                /**
                 * @description W
                 * @example 1750000
                 */
                power_w: number;
                kept: boolean;
                /**
                 * @description W
                 * @example 1750000
                 */
                missed_w: number;
                text: string;
            }[];
            /** @description what keeps it from being carried out in full */
            limits: string[];
            /** @description all of it in sentences */
            lines: string[];
            /** @description why it would wait for a second person; empty: it would not */
            needs_approval: ("leave-event" | "raise-limit" | "change-contract")[];
        };
        SettingChange: {
            /** @description elements of lists by their id where they have one */
            path: string;
            /** @description left out: it was not there */
            from?: unknown;
            /** @description left out: it is no more */
            to?: unknown;
        };
        SettingsVersion: {
            version: number;
            /**
             * @description ISO 8601 UTC
             * @example 2026-08-20T17:00:00.000Z
             */
            made_at: string;
            made_by: string;
            reason: string;
            /** @description SHA-256 of `yaml`, hex */
            hash: string;
            /** @description the version that it put back */
            put_back: number | null;
            /** @description what was said before it was saved; null: none was run */
            dry_run: components["schemas"]["DryRunSummary"] | null;
            /** @description the second person; null where none was needed */
            approved_by: string | null;
            /** @description of what they approved */
            request_id: string | null;
            /** @description settings as the file has them, with their comments */
            yaml: string;
        };
        DryRunSummary: {
            /**
             * @description ISO 8601 UTC
             * @example 2026-08-20T17:00:00.000Z
             */
            from: string;
            /**
             * @description ISO 8601 UTC
             * @example 2026-08-20T17:00:00.000Z
             */
            to: string;
            days: number;
            intervals: number;
            intervals_changed: number;
            net_usd_difference: number | null;
            energy_mwh_difference: number;
            /** @description wakes of a miner in a day */
            cycles_per_day_difference: number;
            /** @description intervals */
            obligations_missed_before: number;
            obligations_missed_after: number;
        };
        Approval: {
            request_id: string;
            site_id: string;
            /** @description why it needs a second person */
            actions: ("leave-event" | "raise-limit" | "change-contract")[];
            /** @enum {string} */
            operation: "settings-save" | "override-set" | "mode-set" | "event-entry";
            /** @description what would be done, in a sentence */
            summary: string;
            /** @description of settings; else empty */
            changes: components["schemas"]["SettingChange"][];
            /** @description the request as it will be carried out */
            content: Record<string, never>;
            reason: string;
            asked_by: string;
            /**
             * @description ISO 8601 UTC, by the wall’s clock
             * @example 2026-08-20T17:00:00.000Z
             */
            asked_at: string;
            /**
             * @description from then on nobody can approve it
             * @example 2026-08-20T17:00:00.000Z
             */
            expires_at: string;
            /**
             * @description approved: allowed and not done yet; failed: allowed, and it could not be done any more
             * @enum {string}
             */
            state: "open" | "approved" | "done" | "failed" | "refused" | "expired";
            decided_by: string | null;
            decided_reason: string | null;
            decided_at: string | null;
            /** @description what was done, or why it could not be */
            outcome: string | null;
            /** @description people who may be the second one; empty once it is not open */
            approvers: string[];
            /** @description whether whoever asks may */
            may_approve: boolean;
        };
        DryRun: {
            run_id: string;
            site_id: string;
            by: string;
            /**
             * @description ISO 8601 UTC
             * @example 2026-08-20T17:00:00.000Z
             */
            asked_at: string;
            /** @enum {string} */
            state: "running" | "done" | "failed" | "cancelled";
            /**
             * @description 0–1
             * @example 0.5
             */
            progress: number;
            /** @description so far */
            intervals_changed: number;
            /** @description of the settings that are tried */
            hash: string;
            /** @description of those that they are compared with */
            against_hash: string;
            changes: components["schemas"]["SettingChange"][];
            /** @description what is missing from it */
            notes: string[];
            problem: string | null;
            /** @description null until it is done */
            result: {
                summary: components["schemas"]["DryRunSummary"];
                /** @description of which money is known */
                intervals_priced: number;
                examples: {
                    /**
                     * @description ISO 8601 UTC
                     * @example 2026-08-20T17:00:00.000Z
                     */
                    at: string;
                    market_price_usd_per_mwh: number | null;
                    before: {
                        /**
                         * @description W
                         * @example 1750000
                         */
                        setpoint_w: number;
                        summary: string;
                    };
                    after: {
                        /**
                         * @description W
                         * @example 1750000
                         */
                        setpoint_w: number;
                        summary: string;
                    };
                }[];
                hours: {
                    /**
                     * @description ISO 8601 UTC
                     * @example 2026-08-20T17:00:00.000Z
                     */
                    start: string;
                    intervals: number;
                    intervals_changed: number;
                    /**
                     * @description mean of the setpoints, W
                     * @example 1750000
                     */
                    before_w: number;
                    /**
                     * @description W
                     * @example 1750000
                     */
                    after_w: number;
                    net_usd_difference: number | null;
                }[];
            } | null;
        };
        Plan: {
            schema: number;
            plan_id: string;
            site_id: string;
            /** @description counts the site's plans */
            epoch: number;
            /**
             * @description ISO 8601 UTC
             * @example 2026-08-20T17:00:00.000Z
             */
            made_at: string;
            /**
             * @description ISO 8601 UTC
             * @example 2026-08-20T17:00:00.000Z
             */
            valid_until: string;
            /**
             * @description what dispatch does by itself after valid_until
             * @enum {string}
             */
            when_expired: "hold" | "curtail" | "run";
            trigger: string;
            /** @enum {string} */
            mode: "shadow" | "auto" | "hold";
            /**
             * @description planned for the fleet as it would be; absent: as it is
             * @constant
             */
            states?: "would-be";
            /** @enum {string} */
            market_kind: "live" | "simulated";
            /** @enum {string} */
            policy: "threshold" | "economic";
            /** @enum {string} */
            method: "merit-order" | "stale-hold" | "stale-curtail" | "stale-run" | "mode-hold";
            /** @description SHA-256 of the canonical snapshot, hex */
            snapshot_hash: string;
            /**
             * @description W
             * @example 1750000
             */
            setpoint_w: number;
            /** @description the newest that was known */
            market_price_usd_per_mwh: number | null;
            /** @description what was expected of the present interval; null: the newest known price decided */
            expected_price_usd_per_mwh: number | null;
            /** @description of the price that decided */
            delivered_price_usd_per_mwh: number | null;
            /** @description what the hours to come were judged by; null: the interval was decided for itself */
            outlook: {
                horizon_id: string | null;
                /**
                 * @description ISO 8601 UTC
                 * @example 2026-08-20T17:00:00.000Z
                 */
                made_at: string;
                charges: {
                    source: string;
                    /**
                     * @description USD/MWh
                     * @example 41.27
                     */
                    usd_per_mwh: number;
                }[];
            } | null;
            hashprice_usd_per_ph_day: number | null;
            /** @description the decision in a sentence */
            summary: string;
            groups: {
                group_id: string;
                feeder_id: string;
                /** @description miners at each point */
                counts: {
                    point_id: string;
                    count: number;
                }[];
                /**
                 * @description W
                 * @example 1750000
                 */
                power_w: number;
                /**
                 * @description TH/s
                 * @example 98000
                 */
                hashrate_ths: number;
                /** @description figures that it was planned with, where some were learned; absent: the catalogue’s */
                learned?: {
                    quantities: ("power" | "sleep-power" | "hashrate" | "up-seconds" | "down-seconds")[];
                    points: {
                        point_id: string;
                        /**
                         * @description W
                         * @example 1750000
                         */
                        power_w: number;
                        /**
                         * @description TH/s
                         * @example 98000
                         */
                        hashrate_ths: number;
                    }[];
                };
                breakeven_usd_per_mwh: number | null;
                /** @description USD/h; null where a price is unknown */
                net_usd_per_hour: number | null;
                reason: string;
            }[];
            feeders: {
                feeder_id: string;
                /**
                 * @description W
                 * @example 1750000
                 */
                setpoint_w: number;
                ceiling: components["schemas"]["Limit"];
                floor: components["schemas"]["Limit"] | null;
                /** @description one more miner would not have fitted */
                binding: boolean;
            }[];
            /** @description requirements that gave way */
            relaxed: {
                layer: string;
                source: string;
                /**
                 * @description W
                 * @example 1750000
                 */
                amount_w: number;
                because: string;
            }[];
            shortfalls: {
                scope: string;
                /**
                 * @description W
                 * @example 1750000
                 */
                power_w: number;
                why: string;
            }[];
            stale_feeds: {
                feed: string;
                age_minutes: number | null;
                /** @enum {string} */
                behaviour: "hold" | "curtail" | "run";
            }[];
            economics: {
                /** @description USD/h; null where a price is unknown */
                revenue_usd_per_hour: number | null;
                /** @description USD/h; null where a price is unknown */
                energy_cost_usd_per_hour: number | null;
                /** @description USD/h; null where a price is unknown */
                net_usd_per_hour: number | null;
                /** @description USD/h; null where a price is unknown */
                bound_usd_per_hour: number | null;
                /** @description USD/h; null where a price is unknown */
                gap_usd_per_hour: number | null;
                /** @description USD/h; null where a price is unknown */
                always_on_net_usd_per_hour: number | null;
            };
            policy_state: {
                /** @enum {string} */
                kind: "threshold" | "economic";
            };
        };
        Limit: {
            /**
             * @description W
             * @example 1750000
             */
            power_w: number;
            /** @description layer of the safety order that the limit is of */
            layer: string;
            source: string;
        };
        Horizon: {
            site_id: string;
            horizon_id: string;
            /**
             * @description ISO 8601 UTC
             * @example 2026-08-20T17:00:00.000Z
             */
            made_at: string;
            /**
             * @description how the counts were found
             * @enum {string}
             */
            method: "relaxation-rounded" | "milp" | "held-trimmed";
            /** @description why the solver stopped before it was done */
            stopped_by: string | null;
            /** @description net over the horizon */
            objective_usd: number;
            /** @description no plan that keeps as much earns more */
            bound_usd: number | null;
            /** @description (bound − objective) ÷ |bound| */
            gap_ratio: number | null;
            /** @description milliseconds that it took */
            total_ms: number;
            solver_ms: number;
            price_quantile_probabilities: number[];
            /**
             * @description a price above this counts as a spike
             * @example 41.27
             */
            spike_usd_per_mwh: number;
            steps: {
                /**
                 * @description ISO 8601 UTC
                 * @example 2026-08-20T17:00:00.000Z
                 */
                start: string;
                minutes: number;
                /**
                 * @description what the expected price rests on
                 * @enum {string}
                 */
                price_anchor: "day-ahead" | "profile";
                /**
                 * @description USD/MWh
                 * @example 41.27
                 */
                price_mean_usd_per_mwh: number;
                price_quantiles_usd_per_mwh: number[];
                spike_probability: number;
                /** @description expected coincident-peak charge of the planned load */
                coincident_usd: number;
                /**
                 * @description W
                 * @example 1750000
                 */
                site_w: number;
                /** @description USD */
                net_usd: number;
            }[];
            groups: {
                group_id: string;
                point_ids: string[];
                /** @description miners by point, then by step */
                counts: number[][];
            }[];
            /** @description what could not be kept */
            violations: {
                layer: string;
                source: string;
                interval: number;
                /**
                 * @description W
                 * @example 1750000
                 */
                amount_w: number;
            }[];
            /** @description what one unit more of the dearest limits would earn; from the linear relaxation */
            shadow_prices: {
                source: string;
                interval: number | null;
                /** @description USD */
                usd_per_unit: number;
                /** @enum {string} */
                unit: "MW" | "wake";
            }[];
            /** @description why the newest look ahead failed; null: it did not */
            error: string | null;
        };
        Alternative: {
            from_point_id: string;
            to_point_id: string;
            miners: number;
            first_interval: number;
            last_interval: number;
            /** @description exact: what the plan would earn less, all else equal */
            cost_usd: number;
            /** @description what it would break; empty: it could be done */
            breaks: {
                layer: string | null;
                source: string;
                interval: number;
            }[];
        };
        ForecastScores: {
            site_id: string;
            /**
             * @description USD/MWh
             * @example 41.27
             */
            spike_usd_per_mwh: number;
            series: {
                /**
                 * @description USD/MWh; °C of the dry bulb; °C of the wet
                 * @enum {string}
                 */
                series: "price" | "temperature" | "wet-bulb";
                /** @description intervals before this are scored; null: none yet */
                scored_to: string | null;
                scores: {
                    /** @description whose forecast: ebb and its rivals, or the provider of weather */
                    source: string;
                    /** @description how long before, at the least */
                    lead_minutes: number;
                    /** @description values that were forecast */
                    count: number;
                    /** @description mean pinball loss, in the unit of the value; less is better */
                    pinball: number | null;
                    /** @description continuous ranked probability score: of one value its mean absolute error */
                    crps: number | null;
                    /** @description mean of forecast less what came; null where more than one value was forecast */
                    bias: number | null;
                    /** @description share within the outermost quantiles */
                    coverage: number | null;
                    /** @description share that should be */
                    nominal_coverage: number | null;
                    /** @description mean squared error of the probability of a spike */
                    brier: number | null;
                    /** @description the same of always forecasting the rate that was seen */
                    brier_of_rate: number | null;
                }[];
            }[];
        };
        Override: {
            override_id: string;
            /** @enum {string} */
            action: "curtail" | "run" | "setpoint";
            power_w: number | null;
            scope: {
                /** @enum {string} */
                kind: "feeder" | "group";
                id: string;
            };
            reason: string;
            /** @description name of the token */
            by: string;
            /**
             * @description ISO 8601 UTC
             * @example 2026-08-20T17:00:00.000Z
             */
            since: string;
            /**
             * @description ISO 8601 UTC
             * @example 2026-08-20T17:00:00.000Z
             */
            expires_at: string;
            accept_non_performance: boolean;
            released_at: string | null;
            released_by: string | null;
        };
        Enrolment: {
            enrolment_id: string;
            program_id: string;
            program_name: string;
            /** @enum {string} */
            kind: "drop-by" | "drop-to" | "headroom" | "base-point" | "peak-avoidance" | "curtailment" | "checklist";
            feeder_id: string;
            /** @description local date */
            from: string;
            to: string | null;
            notice_id: string | null;
            baseline_id: string | null;
            commitments: {
                period_id: string | null;
                /**
                 * @description W
                 * @example 1750000
                 */
                power_w: number;
                maximum_base_load_w: number | null;
            }[];
            calls: {
                source_id: string;
                program_ref: string | null;
            }[];
            /**
             * @description W
             * @example 1750000
             */
            lowest_load_w: number;
            relay_seconds: number;
            /** @description from the decision until the load is gone */
            lead_seconds: number;
            /**
             * @description 0–1
             * @example 0.5
             */
            shortfall_probability_max: number;
            responders: {
                miner_count: number;
                /**
                 * @description W
                 * @example 1750000
                 */
                shed_w: number;
                /**
                 * @description W
                 * @example 1750000
                 */
                step_w: number;
                /**
                 * @description W
                 * @example 1750000
                 */
                lowest_w: number;
            };
            margin: {
                /**
                 * @description told to go beyond what is owed
                 * @example 1750000
                 */
                margin_w: number;
                /**
                 * @description 0–1
                 * @example 0.5
                 */
                response_ratio: number;
                /** @enum {string} */
                response_from: "configured" | "measured" | "assumed";
                /** @description that the share is known from; null: counts as known exactly */
                outcomes: number | null;
                /**
                 * @description W
                 * @example 1750000
                 */
                meter_error_w: number;
                /**
                 * @description 0–1
                 * @example 0.5
                 */
                meter_error_ratio: number;
                /** @enum {string} */
                meter_error_from: "measured" | "configured";
                problem: string | null;
            };
            /** @description of what the program may call in this term */
            use: {
                term_id: string | null;
                hours_used: number;
                hours_max: number | null;
                events: number;
                events_max: number | null;
                exceeded: boolean;
                /**
                 * @description V primary text, S secondary source, U unverified
                 * @enum {string}
                 */
                verification: "V" | "S" | "U";
            } | null;
            rates: {
                payment_id: string;
                price: number;
            }[];
            checklist_done: string[];
            ruled_out: string[];
            warnings: {
                /** @enum {string} */
                severity: "refused" | "warning";
                rule: string;
                /**
                 * @description V primary text, S secondary source, U unverified
                 * @enum {string}
                 */
                verification: "V" | "S" | "U";
                problem: string;
                fix: string;
            }[];
            open_events: number;
            /** @description in force and coming */
            obligations: number;
            /** @description advice by how the grid stands: nothing follows from it */
            likely_call: {
                program_id: string;
                /**
                 * @description whether the figure of a trigger is reached
                 * @enum {string}
                 */
                state: "met" | "near";
                why: string;
                /** @description in the rule’s words: what else has to be so */
                trigger: string;
                /**
                 * @description ISO 8601 UTC
                 * @example 2026-08-20T17:00:00.000Z
                 */
                conditions_at: string;
                source: string;
                /**
                 * @description V primary text, S secondary source, U unverified
                 * @enum {string}
                 */
                verification: "V" | "S" | "U";
            } | null;
            checklist: {
                id: string;
                text: string;
                /** @enum {string} */
                state: "done" | "missing" | "overdue";
                due_on: string | null;
                days_left: number | null;
                /** @description what the deadline counts from and the enrolment does not name */
                milestone_missing: string | null;
                source: string;
                /**
                 * @description V primary text, S secondary source, U unverified
                 * @enum {string}
                 */
                verification: "V" | "S" | "U";
            }[];
        };
        ProgramEvent: {
            enrolment_id: string;
            program_id: string;
            /** @enum {string} */
            kind: "drop-by" | "drop-to" | "headroom" | "base-point" | "peak-avoidance" | "curtailment" | "checklist";
            event_id: string;
            test: boolean;
            cancelled: boolean;
            /** @enum {string} */
            phase: "announced" | "falling" | "in-force" | "returning" | "over" | "cancelled";
            /** @description when the next phase begins */
            next_at: string | null;
            seconds_to_next: number | null;
            /**
             * @description ISO 8601 UTC
             * @example 2026-08-20T17:00:00.000Z
             */
            received_at: string;
            instructed_at: string | null;
            starts_at: string | null;
            /** @description as called; null: as committed */
            power_w: number | null;
            /**
             * @description when the load begins to fall
             * @example 2026-08-20T17:00:00.000Z
             */
            act_at: string;
            /**
             * @description by when it must be there
             * @example 2026-08-20T17:00:00.000Z
             */
            due_at: string;
            ends_at: string | null;
            /** @description by when it must be ready again */
            ready_by: string | null;
            late_seconds: number;
            problem: string | null;
        };
        EventAccount: {
            event_id: string;
            program_id: string;
            program_name: string;
            enrolment_id: string;
            test: boolean;
            /** @description the event goes on: the figures are of the part so far */
            interim: boolean;
            times: {
                /**
                 * @description ISO 8601 UTC
                 * @example 2026-08-20T17:00:00.000Z
                 */
                instructed_at: string;
                /**
                 * @description ISO 8601 UTC
                 * @example 2026-08-20T17:00:00.000Z
                 */
                act_at: string;
                /**
                 * @description ISO 8601 UTC
                 * @example 2026-08-20T17:00:00.000Z
                 */
                due_at: string;
                /**
                 * @description ISO 8601 UTC
                 * @example 2026-08-20T17:00:00.000Z
                 */
                ends_at: string;
            };
            /** @description length of an interval */
            minutes: number;
            intervals: {
                /**
                 * @description ISO 8601 UTC
                 * @example 2026-08-20T17:00:00.000Z
                 */
                start: string;
                /**
                 * @description share of it within the sustained response
                 * @example 0.5
                 */
                share_within: number;
                meter_kwh: number | null;
                meter_quality: string;
                baseline_raw_w: number | null;
                /** @description the most that could be drawn, where it is judged by a level */
                ceiling_w: number | null;
                /** @description MWh */
                owed_mwh: number;
                /** @description by the baseline from days as they were metered */
                delivered_raw_mwh: number | null;
                /** @enum {string} */
                outcome: "passed" | "failed" | "not-judged";
                why: string | null;
            }[];
            points: {
                /**
                 * @description ISO 8601 UTC
                 * @example 2026-08-20T17:00:00.000Z
                 */
                start: string;
                meter_w: number | null;
                baseline_w: number | null;
                /** @description what the obligation allowed at most */
                allowed_w: number | null;
            }[];
            totals: {
                passed: number;
                failed: number;
                not_judged: number;
                delivery_ratio: number | null;
                /** @description MWh */
                owed_mwh: number;
                delivered_mwh: number | null;
                /**
                 * @description V primary text, S secondary source, U unverified
                 * @enum {string}
                 */
                verification: "V" | "S" | "U";
            };
            baseline: {
                name: string;
                /** @enum {string} */
                assigned_by: "operator" | "participant";
                /**
                 * @description V primary text, S secondary source, U unverified
                 * @enum {string}
                 */
                verification: "V" | "S" | "U";
            } | null;
            /** @description null: no meter; the sum of the miners stands for it */
            meter_id: string | null;
            rules: {
                rule: string;
                source: string;
                /**
                 * @description V primary text, S secondary source, U unverified
                 * @enum {string}
                 */
                verification: "V" | "S" | "U";
            }[];
            /** @description what is missing, doubtful or done otherwise */
            notes: string[];
        };
        EventReport: {
            source_id: string;
            event_id: string;
            name: string;
            /**
             * @description ISO 8601 UTC
             * @example 2026-08-20T17:00:00.000Z
             */
            due_at: string;
            /** @enum {string} */
            state: "retrying" | "sent" | "given-up";
            attempts: number;
            /** @description when it is tried again */
            next_at: string | null;
            problem: string | null;
            /** @description of the entry that says what was sent */
            ledger_seq: number | null;
        };
        TelemetryLink: {
            link_id: string;
            protocol: string;
            enrolment_id: string;
            every_seconds: number;
            stale_after_seconds: number;
            /** @enum {string} */
            state: "starting" | "connected" | "failing";
            /** @description when the other side last took values */
            last_sent_at: string | null;
            problem: string | null;
            relay_problem: string | null;
            at: string | null;
            /** @description from then on all of it is invalid */
            valid_until: string | null;
            /** @description by their names; see docs/programs.md */
            points: Record<string, never>;
        };
        Obligation: {
            source: string;
            program_id: string;
            enrolment_id: string;
            event_id: string | null;
            /** @enum {string} */
            kind: "drop-by" | "drop-to" | "headroom" | "base-point" | "peak-avoidance" | "curtailment" | "checklist";
            /** @enum {string} */
            bound: "ceiling" | "floor";
            feeder_id: string;
            /**
             * @description W
             * @example 1750000
             */
            power_w: number;
            mandatory: boolean;
            /**
             * @description ISO 8601 UTC
             * @example 2026-08-20T17:00:00.000Z
             */
            from: string;
            to: string | null;
            deadline: string | null;
            in_force: boolean;
            /**
             * @description V primary text, S secondary source, U unverified
             * @enum {string}
             */
            verification: "V" | "S" | "U";
            problem: string | null;
        };
        Meter: {
            meter_id: string;
            /** @enum {string} */
            kind: "modbus" | "virtual" | "file" | "miner-sum";
            /** @description length of a metering interval */
            minutes: number;
            /**
             * @description imported: nobody asks it, files tell what it has measured
             * @enum {string}
             */
            state: "starting" | "ok" | "failing" | "imported";
            problem: string | null;
            last_reading: {
                /**
                 * @description ISO 8601 UTC
                 * @example 2026-08-20T17:00:00.000Z
                 */
                at: string;
                power_w: number | null;
                counter_kwh: number | null;
            } | null;
            last_interval: components["schemas"]["MeterInterval"] | null;
            /** @description against the sum of the miners; null where losses are not declared */
            drift: {
                /** @description intervals that both the meter and the miners know */
                compared: number;
                meter_kwh: number;
                /** @description miners and declared losses */
                modelled_kwh: number;
                /** @description (modelled − meter) / meter */
                difference_ratio: number | null;
                tolerance_ratio: number;
                alarm: boolean;
                /** @description since when the alarm is raised; it stays until the two agree well */
                alarm_since: string | null;
                why: string | null;
                worst: {
                    /**
                     * @description ISO 8601 UTC
                     * @example 2026-08-20T17:00:00.000Z
                     */
                    start: string;
                    /**
                     * @description W
                     * @example 1750000
                     */
                    difference_w: number;
                } | null;
            } | null;
        };
        MeterInterval: {
            /**
             * @description ISO 8601 UTC
             * @example 2026-08-20T17:00:00.000Z
             */
            start: string;
            minutes: number;
            /** @description drawn from the grid is positive; null: not known */
            energy_kwh: number | null;
            /** @enum {string} */
            quality: "measured" | "estimated" | "edited" | "suspect" | "missing";
            /** @description 1, 2, 3 …; the highest counts */
            version: number;
            /**
             * @description ISO 8601 UTC
             * @example 2026-08-20T17:00:00.000Z
             */
            known_at: string;
            source: string;
            /** @description of the ledger entry that says the same */
            ledger_seq: number;
        };
        Miner: {
            miner_id: string;
            group_id: string;
            model: string;
            firmware: string;
            feeder_id: string;
            virtual: boolean;
            /** @description operating point that its watts say it is at */
            observed_point_id: string | null;
            /** @description operating point that it was last told to go to */
            directed_point_id: string | null;
            power_w: number | null;
            /** @enum {string} */
            power_source: "metered" | "estimated" | "absent";
            /**
             * @description TH/s
             * @example 98000
             */
            hashrate_ths: number;
            /** @description what it says of itself */
            claim: string;
            profile: string | null;
            /** @description side of the line between asleep and awake that it was last seen on */
            seen_asleep: boolean | null;
            observed_at: string | null;
            reachable: boolean;
            read_failures: number;
            awake_changed_at: string | null;
            /** @description wakes that count against the most that a day may have */
            woken_at: string[];
            stuck_cause: ("unreachable" | "disobeys" | "refuses" | "asleep-before" | "monitor-only") | null;
            stuck_since: string | null;
            failed_commands: number;
            retry_at: string | null;
        };
        Command: {
            command_id: string;
            miner_id: string;
            /** @description plan that it carries out */
            epoch: number;
            point_id: string;
            from_point_id: string;
            attempt: number;
            /**
             * @description ISO 8601 UTC
             * @example 2026-08-20T17:00:00.000Z
             */
            issued_at: string;
            /**
             * @description ISO 8601 UTC
             * @example 2026-08-20T17:00:00.000Z
             */
            deadline_at: string;
            /** @description what the miner answered; proof of nothing */
            reply: string | null;
            /** @description null while it is open */
            outcome: ("confirmed" | "accepted-unconfirmed" | "rejected" | "unreachable" | "superseded") | null;
            outcome_detail: string | null;
            closed_at: string | null;
        };
        ShadowCourse: {
            energy_mwh: number;
            /** @description TH/s·h, net of the firmware’s dev fee */
            hash_ths_hours: number;
            wakes: number;
            /** @description USD */
            revenue_usd: number;
            /** @description USD */
            energy_cost_usd: number;
            /** @description USD */
            wear_usd: number;
            /** @description USD */
            net_usd: number;
            /** @description delivered */
            avg_price_paid_usd_per_mwh: number | null;
        };
        ShadowGain: {
            /** @description USD */
            usd: number;
            /** @description null: nothing is settled to judge it by */
            low_usd: number | null;
            high_usd: number | null;
        };
        LedgerEntry: {
            seq: number;
            /**
             * @description ISO 8601 UTC
             * @example 2026-08-20T17:00:00.000Z
             */
            at: string;
            site: string;
            kind: string;
            body: Record<string, never>;
            prev: string;
            hash: string;
        };
        Checkpoint: {
            site: string;
            /** @description entries 1 to this one are covered */
            tree_size: number;
            /** @description RFC 6962 Merkle root, hex */
            root: string;
            /** @description hash of the last of them */
            head: string;
            /**
             * @description ISO 8601 UTC
             * @example 2026-08-20T17:00:00.000Z
             */
            at: string;
            key_id: string;
            /** @description Ed25519, base64url */
            signature: string;
            /** @description whether a time-stamping authority has stamped it */
            stamped: boolean;
        };
        ReportTask: {
            task_id: string;
            site_id: string;
            kind: string;
            /** @description name of the token */
            by: string;
            /**
             * @description ISO 8601 UTC
             * @example 2026-08-20T17:00:00.000Z
             */
            asked_at: string;
            /** @enum {string} */
            state: "waiting" | "making" | "issued" | "failed";
            title: string | null;
            /** @description of its issue in the ledger, once it is issued */
            entry_seq: number | null;
            notes: string[];
            /** @description why it failed */
            problem: string | null;
        };
        ReportIssue: {
            entry_seq: number;
            /**
             * @description ISO 8601 UTC
             * @example 2026-08-20T17:00:00.000Z
             */
            issued_at: string;
            title: string;
            by: string | null;
            files: {
                name: string;
                bytes: number;
                sha256: string;
            }[];
            /** @description whether its bundle can be had here */
            kept: boolean;
        };
        LiveEvent: {
            site_id: string;
            /**
             * @description ISO 8601 UTC, on the site's clock
             * @example 2026-08-20T17:00:00.000Z
             */
            at: string;
            plan_id: string;
            epoch: number;
            /**
             * @description ISO 8601 UTC
             * @example 2026-08-20T17:00:00.000Z
             */
            made_at: string;
            /**
             * @description ISO 8601 UTC
             * @example 2026-08-20T17:00:00.000Z
             */
            valid_until: string;
            trigger: string;
            /** @enum {string} */
            mode: "shadow" | "auto" | "hold";
            method: string;
            /**
             * @description W
             * @example 1750000
             */
            setpoint_w: number;
            market_price_usd_per_mwh: number | null;
            delivered_price_usd_per_mwh: number | null;
            hashprice_usd_per_ph_day: number | null;
            /** @description the decision in a sentence */
            summary: string;
        } | {
            site_id: string;
            name: string;
            /** @enum {string} */
            mode: "shadow" | "auto" | "hold";
            /**
             * @description would-be: the newest plan is for the fleet as it would be, had every plan been followed
             * @enum {string}
             */
            states: "real" | "would-be";
            /** @enum {string} */
            market_kind: "live" | "simulated";
            /**
             * @description ISO 8601 UTC, on the site's clock
             * @example 2026-08-20T17:00:00.000Z
             */
            clock_now: string;
            /** @description 1 but in a simulation */
            clock_speed: number;
            miner_count: number;
            /**
             * @description W drawn, by the last readings
             * @example 1750000
             */
            power_w: number;
            /**
             * @description share of power_w that is estimated or carried over, 0–1
             * @example 0.5
             */
            estimated_share: number;
            /**
             * @description TH/s
             * @example 98000
             */
            hashrate_ths: number;
            setpoint_w: number | null;
            /** @description the decision in a sentence */
            summary: string | null;
            /**
             * @description ISO 8601 UTC, on the site's clock
             * @example 2026-08-20T17:00:00.000Z
             */
            at: string;
        } | {
            site_id: string;
            /**
             * @description ISO 8601 UTC, on the site's clock
             * @example 2026-08-20T17:00:00.000Z
             */
            at: string;
            name: string;
            time_zone: string;
            /**
             * @description on the site's clock
             * @example 2026-08-20T17:00:00.000Z
             */
            clock_now: string;
            /** @description 1 but in a simulation */
            clock_speed: number;
            /** @enum {string} */
            market_kind: "live" | "simulated";
            /** @enum {string} */
            mode: "shadow" | "auto" | "hold";
            /** @enum {string} */
            states: "real" | "would-be";
            miner_count: number;
            urgency: {
                /** @enum {string} */
                level: "calm" | "watch" | "act";
                why: string | null;
            };
            price: {
                source: string | null;
                age_minutes: number | null;
                stale: boolean;
                /** @description newest known */
                usd_per_mwh: number | null;
                start: string | null;
                end: string | null;
                /** @description of the present interval, where plans go by it */
                expected_usd_per_mwh: number | null;
                /** @description of the price that decided */
                delivered_usd_per_mwh: number | null;
            };
            /** @description what is expected and planned; null: the site does not look ahead, or not yet */
            next_hours: {
                horizon_id: string;
                /**
                 * @description ISO 8601 UTC
                 * @example 2026-08-20T17:00:00.000Z
                 */
                made_at: string;
                /** @description of the quantiles */
                probabilities: number[];
                steps: {
                    /**
                     * @description ISO 8601 UTC
                     * @example 2026-08-20T17:00:00.000Z
                     */
                    start: string;
                    minutes: number;
                    /**
                     * @description USD/MWh
                     * @example 41.27
                     */
                    mean_usd_per_mwh: number;
                    quantiles_usd_per_mwh: number[];
                    /**
                     * @description planned
                     * @example 1750000
                     */
                    site_w: number;
                }[];
            } | null;
            hashprice: {
                source: string | null;
                age_minutes: number | null;
                stale: boolean;
                usd_per_ph_day: number | null;
            };
            power: {
                setpoint_w: number | null;
                /**
                 * @description W
                 * @example 1750000
                 */
                drawn_w: number;
                /**
                 * @description the grid connection’s meter, or the sum of miners’ readings
                 * @enum {string}
                 */
                from: "meter" | "miners";
                /**
                 * @description ISO 8601 UTC
                 * @example 2026-08-20T17:00:00.000Z
                 */
                at: string;
                /** @description what the grid connection’s meter showed last, however long ago */
                meter: {
                    meter_id: string;
                    power_w: number | null;
                    /**
                     * @description ISO 8601 UTC
                     * @example 2026-08-20T17:00:00.000Z
                     */
                    at: string;
                } | null;
                /**
                 * @description sum of miners’ readings
                 * @example 1750000
                 */
                miners_w: number;
                /**
                 * @description of miners_w
                 * @example 0.5
                 */
                estimated_share: number;
                /**
                 * @description with every miner at nominal
                 * @example 1750000
                 */
                nominal_w: number;
                /**
                 * @description of the grid connection
                 * @example 1750000
                 */
                limit_w: number;
            };
            money: {
                /** @description of what is hashed and drawn now, at the price that decided */
                now_usd_per_hour: number | null;
                /** @description USD/h; null where a price is unknown */
                planned_usd_per_hour: number | null;
                /** @description with every miner at nominal, whatever the price */
                always_on_usd_per_hour: number | null;
                /** @description USD/h; null where a price is unknown */
                against_always_on_usd_per_hour: number | null;
            };
            plan: {
                epoch: number;
                /**
                 * @description ISO 8601 UTC
                 * @example 2026-08-20T17:00:00.000Z
                 */
                made_at: string;
                /**
                 * @description ISO 8601 UTC
                 * @example 2026-08-20T17:00:00.000Z
                 */
                valid_until: string;
                summary: string;
            } | null;
            /** @description what binds and why, a sentence each; the decision first */
            why: {
                /** @enum {string} */
                kind: "mode" | "policy" | "override" | "obligation" | "limit" | "stale" | "relaxed" | "shortfall";
                text: string;
                source: string;
            }[];
            groups: {
                group_id: string;
                model: string;
                customer_id: string;
                feeder_id: string;
                miner_count: number;
                /** @description planned, of those that can be directed */
                awake_count: number;
                /**
                 * @description planned
                 * @example 1750000
                 */
                power_w: number;
                breakeven_usd_per_mwh: number | null;
                reason: string;
            }[];
            programs: {
                enrolment_id: string;
                program_id: string;
                program_name: string;
                /** @enum {string} */
                standing: "called" | "announced" | "returning" | "held" | "waiting";
                committed_w: number | null;
                /** @description kept running so that it can be shed; null: none has to be */
                held_w: number | null;
                event_id: string | null;
                test: boolean;
                next: {
                    what: string;
                    /**
                     * @description ISO 8601 UTC
                     * @example 2026-08-20T17:00:00.000Z
                     */
                    at: string;
                } | null;
                text: string;
                problem: string | null;
            }[];
            /** @description those in force */
            overrides: {
                override_id: string;
                /** @enum {string} */
                action: "curtail" | "run" | "setpoint";
                power_w: number | null;
                scope: {
                    /** @enum {string} */
                    kind: "feeder" | "group";
                    id: string;
                };
                reason: string;
                /** @description name of the token */
                by: string;
                /**
                 * @description ISO 8601 UTC
                 * @example 2026-08-20T17:00:00.000Z
                 */
                since: string;
                /**
                 * @description ISO 8601 UTC
                 * @example 2026-08-20T17:00:00.000Z
                 */
                expires_at: string;
                accept_non_performance: boolean;
            }[];
            stale_feeds: {
                feed: string;
                age_minutes: number | null;
                /**
                 * @description declared for this
                 * @enum {string}
                 */
                behaviour: "hold" | "curtail" | "run";
                text: string;
            }[];
            disobeying: {
                miner_count: number;
                /**
                 * @description W
                 * @example 1750000
                 */
                power_w: number;
                causes: {
                    /** @enum {string} */
                    cause: "unreachable" | "disobeys" | "refuses" | "asleep-before" | "monitor-only";
                    miner_count: number;
                    /**
                     * @description W
                     * @example 1750000
                     */
                    power_w: number;
                }[];
            };
            /** @description between setpoint and miners_w; the parts add up to it */
            difference: {
                /** @enum {string} */
                cause: "whole-machines" | "on-the-way" | "waiting" | "not-directable" | "off-point" | "shadow";
                /**
                 * @description positive: above the setpoint
                 * @example 1750000
                 */
                power_w: number;
                miner_count: number;
                why: string;
            }[];
            open_commands: number;
            last_tick: {
                /**
                 * @description ISO 8601 UTC
                 * @example 2026-08-20T17:00:00.000Z
                 */
                at: string;
                trigger: string;
                error: string | null;
            } | null;
        } | {
            site_id: string;
            /**
             * @description ISO 8601 UTC, on the site's clock
             * @example 2026-08-20T17:00:00.000Z
             */
            at: string;
            source: string | null;
            known_at: string | null;
            /** @description age of the newest content */
            age_minutes: number | null;
            max_age_minutes: number;
            stale: boolean;
            /** @enum {string} */
            when_stale: "hold" | "curtail" | "run";
            newest_usd_per_mwh: number | null;
            newest_start: string | null;
        } | {
            site_id: string;
            /**
             * @description ISO 8601 UTC, on the site's clock
             * @example 2026-08-20T17:00:00.000Z
             */
            at: string;
            source: string | null;
            known_at: string | null;
            /** @description age of the newest content */
            age_minutes: number | null;
            max_age_minutes: number;
            stale: boolean;
            /** @enum {string} */
            when_stale: "hold" | "curtail" | "run";
            hashprice_usd_per_ph_day: number | null;
            /** @description how the pool pays; absent: full pay-per-share */
            payout?: {
                /** @enum {string} */
                scheme: "fpps" | "pps" | "pps+" | "pplns";
                /** @description by the pool's luck: standard deviation of a day's pay over its mean; null: not known */
                day_luck_deviation: number | null;
            };
            /** @description next change of the difficulty, where a source tells it */
            next_adjustment?: {
                height: number;
                /** @description of the 2016 before it */
                blocks_found: number;
                /**
                 * @description ISO 8601 UTC
                 * @example 2026-08-20T17:00:00.000Z
                 */
                at: string;
                /** @description new difficulty over the present one */
                difficulty_ratio: number;
            };
            /** @description what it is expected to be from each instant on */
            ahead?: {
                /**
                 * @description ISO 8601 UTC
                 * @example 2026-08-20T17:00:00.000Z
                 */
                from: string;
                hashprice_usd_per_ph_day: number;
                /** @enum {string} */
                source?: "formula" | "forward-curve";
            }[];
            /** @description the newest forward curve, where one was imported */
            forward?: {
                source: string;
                /**
                 * @description ISO 8601 UTC
                 * @example 2026-08-20T17:00:00.000Z
                 */
                known_at: string;
            };
        } | {
            site_id: string;
            /**
             * @description ISO 8601 UTC, on the site's clock
             * @example 2026-08-20T17:00:00.000Z
             */
            at: string;
            feed: string;
            /** @enum {string} */
            change: "stale" | "fresh" | "quarantined" | "cleared";
            source: string | null;
            state: string | null;
            problem: string | null;
            newest_at: string | null;
        } | {
            site_id: string;
            /**
             * @description ISO 8601 UTC, on the site's clock
             * @example 2026-08-20T17:00:00.000Z
             */
            at: string;
            /** @enum {string} */
            change: "set" | "released";
            override_id: string;
            by: string;
            reason: string;
            /**
             * @description where it was set
             * @enum {string}
             */
            action?: "curtail" | "run" | "setpoint";
            power_w?: number | null;
            scope?: {
                /** @enum {string} */
                kind: "feeder" | "group";
                id: string;
            };
            /**
             * @description ISO 8601 UTC
             * @example 2026-08-20T17:00:00.000Z
             */
            since?: string;
            /**
             * @description ISO 8601 UTC
             * @example 2026-08-20T17:00:00.000Z
             */
            expires_at?: string;
        } | {
            site_id: string;
            /**
             * @description ISO 8601 UTC, on the site's clock
             * @example 2026-08-20T17:00:00.000Z
             */
            at: string;
            /** @enum {string} */
            from: "shadow" | "auto" | "hold";
            /** @enum {string} */
            to: "shadow" | "auto" | "hold";
            by: string;
            reason: string;
        } | {
            site_id: string;
            /**
             * @description ISO 8601 UTC, on the site's clock
             * @example 2026-08-20T17:00:00.000Z
             */
            at: string;
            /** @enum {string} */
            change: "asked" | "given" | "refused" | "expired" | "carried-out" | "failed";
            request_id: string;
            summary: string;
            asked_by: string;
            /** @description whose doing this is; null: nobody’s */
            by: string | null;
        } | {
            site_id: string;
            /**
             * @description ISO 8601 UTC, on the site's clock
             * @example 2026-08-20T17:00:00.000Z
             */
            at: string;
            source_id: string;
            /** @description of its entry in the ledger */
            entry_seq: number;
            problem: string | null;
            changes: {
                kind: string;
                event_id: string;
                version: number | null;
            }[];
        } | {
            site_id: string;
            /**
             * @description ISO 8601 UTC, on the site's clock
             * @example 2026-08-20T17:00:00.000Z
             */
            at: string;
            sent: number;
            ended: {
                outcome: string;
                count: number;
            }[];
            /** @description without an outcome now */
            open_commands: number;
        } | ({
            site_id: string;
            /**
             * @description ISO 8601 UTC, on the site's clock
             * @example 2026-08-20T17:00:00.000Z
             */
            at: string;
            /** @constant */
            about: "miners";
            /** @description miners that do not obey, now; none: all do */
            stuck: {
                cause: string;
                count: number;
                /**
                 * @description W
                 * @example 1750000
                 */
                power_w: number;
            }[];
        } | {
            site_id: string;
            /**
             * @description ISO 8601 UTC, on the site's clock
             * @example 2026-08-20T17:00:00.000Z
             */
            at: string;
            /** @constant */
            about: "meter";
            /**
             * @description the miners’ sum and the meter do not agree
             * @enum {string}
             */
            change: "raised" | "cleared";
            meter_id: string;
            difference_ratio: number | null;
            why: string | null;
        }) | {
            site_id: string;
            /**
             * @description ISO 8601 UTC, on the site's clock
             * @example 2026-08-20T17:00:00.000Z
             */
            at: string;
            seq: number;
            hash: string;
        } | {
            /**
             * @description ISO 8601 UTC
             * @example 2026-08-20T17:00:00.000Z
             */
            at: string;
            /**
             * @description why what came after your Last-Event-ID is not kept any more
             * @enum {string}
             */
            reason: "overflow" | "restart" | "unknown-id";
            /** @description of the last event that you saw; null where that is not known */
            from: string | null;
            /**
             * @description ISO 8601 UTC
             * @example 2026-08-20T17:00:00.000Z
             */
            to: string;
        } | {
            /**
             * @description ISO 8601 UTC
             * @example 2026-08-20T17:00:00.000Z
             */
            at: string;
            /**
             * @description slow: too much was left unread; renew: connect again with your Last-Event-ID
             * @enum {string}
             */
            reason: "slow" | "renew" | "stopping";
        };
        WeatherErrors: {
            site_id: string;
            /** @description how long before the hour */
            lead_minutes: number;
            /** @description hours that were forecast */
            count: number;
            /** @description K */
            mean_absolute_error_c: number;
            /** @description K, forecast less what was observed: above zero they were too warm */
            bias_c: number;
        };
        GridState: {
            site_id: string;
            /** @description energy emergency alert, 0 (none) to 3 */
            eea_level: number | null;
            /** @description physical responsive capability */
            prc_mw: number | null;
            known_at: string | null;
            age_minutes: number | null;
            /** @description true where the level is too old to be relied on, or there is none */
            stale: boolean;
        };
        Grant: {
            /** @enum {string} */
            role: "viewer" | "operator" | "auditor" | "admin" | "customer";
            sites: "all" | string[];
            customers?: string[];
        };
        Session: {
            session_id: string;
            name: string;
            /** @enum {string} */
            method: "password" | "welcome" | "provider";
            address: string;
            /** @description as the browser calls itself */
            agent: string;
            /**
             * @description ISO 8601 UTC
             * @example 2026-08-20T17:00:00.000Z
             */
            created_at: string;
            /**
             * @description ISO 8601 UTC, to the minute
             * @example 2026-08-20T17:00:00.000Z
             */
            last_seen_at: string;
            /**
             * @description at the latest
             * @example 2026-08-20T17:00:00.000Z
             */
            expires_at: string;
        };
        Person: {
            name: string;
            grants: components["schemas"]["Grant"][];
            has_password: boolean;
            provider_subject: string | null;
            /**
             * @description ISO 8601 UTC
             * @example 2026-08-20T17:00:00.000Z
             */
            created_at: string;
            disabled_at: string | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getSites: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "site_id": "demo",
                     *         "name": "ana",
                     *         "mode": "shadow",
                     *         "states": "real",
                     *         "market_kind": "live",
                     *         "clock_now": "2026-08-20T17:00:00.000Z",
                     *         "clock_speed": 1,
                     *         "miner_count": 1,
                     *         "power_w": 1750000,
                     *         "estimated_share": 0.5,
                     *         "hashrate_ths": 98000,
                     *         "setpoint_w": 1750000,
                     *         "summary": "All miners run: a MWh earns 78.10 USD and costs 46.27 USD."
                     *       }
                     *     ]
                     */
                    "application/json": components["schemas"]["SiteSummary"][];
                };
            };
            /** @description a problem: unauthorised, forbidden, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSitesSite: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "site_id": "demo",
                     *       "name": "ana",
                     *       "mode": "shadow",
                     *       "states": "real",
                     *       "market_kind": "live",
                     *       "clock_now": "2026-08-20T17:00:00.000Z",
                     *       "clock_speed": 1,
                     *       "miner_count": 1,
                     *       "power_w": 1750000,
                     *       "estimated_share": 0.5,
                     *       "hashrate_ths": 98000,
                     *       "setpoint_w": 1750000,
                     *       "summary": "All miners run: a MWh earns 78.10 USD and costs 46.27 USD.",
                     *       "price": {
                     *         "source": "demo",
                     *         "known_at": "2026-08-20T17:00:00.000Z",
                     *         "age_minutes": 1,
                     *         "max_age_minutes": 1,
                     *         "stale": false,
                     *         "when_stale": "hold",
                     *         "newest_usd_per_mwh": 41.27,
                     *         "newest_start": "2026-08-20T17:00:00.000Z"
                     *       },
                     *       "hashprice": {
                     *         "source": "demo",
                     *         "known_at": "2026-08-20T17:00:00.000Z",
                     *         "age_minutes": 1,
                     *         "max_age_minutes": 1,
                     *         "stale": false,
                     *         "when_stale": "hold",
                     *         "hashprice_usd_per_ph_day": 1,
                     *         "payout": {
                     *           "scheme": "fpps",
                     *           "day_luck_deviation": 1
                     *         },
                     *         "next_adjustment": {
                     *           "height": 1,
                     *           "blocks_found": 1,
                     *           "at": "2026-08-20T17:00:00.000Z",
                     *           "difficulty_ratio": 1
                     *         },
                     *         "ahead": [
                     *           {
                     *             "from": "2026-08-20T17:00:00.000Z",
                     *             "hashprice_usd_per_ph_day": 1,
                     *             "source": "formula"
                     *           }
                     *         ],
                     *         "forward": {
                     *           "source": "demo",
                     *           "known_at": "2026-08-20T17:00:00.000Z"
                     *         }
                     *       },
                     *       "weather": {
                     *         "source": "demo",
                     *         "known_at": "2026-08-20T17:00:00.000Z",
                     *         "age_minutes": 1,
                     *         "max_age_minutes": 1,
                     *         "stale": false,
                     *         "when_stale": "hold",
                     *         "dry_bulb_c": 1,
                     *         "wet_bulb_c": 1,
                     *         "relative_humidity_ratio": 0.5,
                     *         "wind_metres_per_second": 1
                     *       },
                     *       "metered": {
                     *         "at": "2026-08-20T17:00:00.000Z",
                     *         "power_w": 1750000,
                     *         "counter_kwh": 1,
                     *         "meter_id": "poi"
                     *       },
                     *       "feeds": [
                     *         {
                     *           "site_id": "demo",
                     *           "kind": "price",
                     *           "state": "starting",
                     *           "source_id": "demo",
                     *           "last_error": "demo",
                     *           "answered_at": "2026-08-20T17:00:00.000Z",
                     *           "quarantined": [
                     *             {
                     *               "source_id": "demo",
                     *               "reason": "breaker work"
                     *             }
                     *           ],
                     *           "sources": [
                     *             {
                     *               "source_id": "demo",
                     *               "left_alone": {
                     *                 "until": "2026-08-20T17:00:00.000Z",
                     *                 "why": "demo"
                     *               },
                     *               "connection": {
                     *                 "clock_ahead_seconds": 1,
                     *                 "clock_error_seconds": 1,
                     *                 "requests_this_hour": 1,
                     *                 "bytes_this_hour": 1
                     *               }
                     *             }
                     *           ]
                     *         }
                     *       ],
                     *       "overrides": [
                     *         {
                     *           "override_id": "demo",
                     *           "action": "curtail",
                     *           "power_w": 1750000,
                     *           "scope": {
                     *             "kind": "feeder",
                     *             "id": "demo"
                     *           },
                     *           "reason": "breaker work",
                     *           "by": "ana",
                     *           "since": "2026-08-20T17:00:00.000Z",
                     *           "expires_at": "2026-08-20T17:00:00.000Z",
                     *           "accept_non_performance": false
                     *         }
                     *       ],
                     *       "dispatch": {
                     *         "following_epoch": 1,
                     *         "open_commands": 1,
                     *         "held": [
                     *           {
                     *             "reason": "breaker work",
                     *             "count": 1
                     *           }
                     *         ],
                     *         "stuck": [
                     *           {
                     *             "cause": "demo",
                     *             "count": 1,
                     *             "power_w": 1750000
                     *           }
                     *         ],
                     *         "difference": [
                     *           {
                     *             "cause": "whole-machines",
                     *             "power_w": 1750000,
                     *             "miner_count": 1,
                     *             "why": "demo"
                     *           }
                     *         ]
                     *       },
                     *       "last_tick": {
                     *         "at": "2026-08-20T17:00:00.000Z",
                     *         "trigger": "demo",
                     *         "milliseconds": 1,
                     *         "epoch": 4711,
                     *         "error": "demo"
                     *       }
                     *     }
                     */
                    "application/json": {
                        site_id: string;
                        name: string;
                        /** @enum {string} */
                        mode: "shadow" | "auto" | "hold";
                        /**
                         * @description would-be: the newest plan is for the fleet as it would be, had every plan been followed
                         * @enum {string}
                         */
                        states: "real" | "would-be";
                        /** @enum {string} */
                        market_kind: "live" | "simulated";
                        /**
                         * @description ISO 8601 UTC, on the site's clock
                         * @example 2026-08-20T17:00:00.000Z
                         */
                        clock_now: string;
                        /** @description 1 but in a simulation */
                        clock_speed: number;
                        miner_count: number;
                        /**
                         * @description W drawn, by the last readings
                         * @example 1750000
                         */
                        power_w: number;
                        /**
                         * @description share of power_w that is estimated or carried over, 0–1
                         * @example 0.5
                         */
                        estimated_share: number;
                        /**
                         * @description TH/s
                         * @example 98000
                         */
                        hashrate_ths: number;
                        setpoint_w: number | null;
                        /** @description the decision in a sentence */
                        summary: string | null;
                        price: {
                            source: string | null;
                            known_at: string | null;
                            /** @description age of the newest content */
                            age_minutes: number | null;
                            max_age_minutes: number;
                            stale: boolean;
                            /** @enum {string} */
                            when_stale: "hold" | "curtail" | "run";
                            newest_usd_per_mwh: number | null;
                            newest_start: string | null;
                        };
                        hashprice: {
                            source: string | null;
                            known_at: string | null;
                            /** @description age of the newest content */
                            age_minutes: number | null;
                            max_age_minutes: number;
                            stale: boolean;
                            /** @enum {string} */
                            when_stale: "hold" | "curtail" | "run";
                            hashprice_usd_per_ph_day: number | null;
                            /** @description how the pool pays; absent: full pay-per-share */
                            payout?: {
                                /** @enum {string} */
                                scheme: "fpps" | "pps" | "pps+" | "pplns";
                                /** @description by the pool's luck: standard deviation of a day's pay over its mean; null: not known */
                                day_luck_deviation: number | null;
                            };
                            /** @description next change of the difficulty, where a source tells it */
                            next_adjustment?: {
                                height: number;
                                /** @description of the 2016 before it */
                                blocks_found: number;
                                /**
                                 * @description ISO 8601 UTC
                                 * @example 2026-08-20T17:00:00.000Z
                                 */
                                at: string;
                                /** @description new difficulty over the present one */
                                difficulty_ratio: number;
                            };
                            /** @description what it is expected to be from each instant on */
                            ahead?: {
                                /**
                                 * @description ISO 8601 UTC
                                 * @example 2026-08-20T17:00:00.000Z
                                 */
                                from: string;
                                hashprice_usd_per_ph_day: number;
                                /** @enum {string} */
                                source?: "formula" | "forward-curve";
                            }[];
                            /** @description the newest forward curve, where one was imported */
                            forward?: {
                                source: string;
                                /**
                                 * @description ISO 8601 UTC
                                 * @example 2026-08-20T17:00:00.000Z
                                 */
                                known_at: string;
                            };
                        };
                        weather: {
                            source: string | null;
                            known_at: string | null;
                            /** @description age of the newest content */
                            age_minutes: number | null;
                            max_age_minutes: number;
                            stale: boolean;
                            /** @enum {string} */
                            when_stale: "hold" | "curtail" | "run";
                            dry_bulb_c: number | null;
                            wet_bulb_c: number | null;
                            relative_humidity_ratio: number | null;
                            wind_metres_per_second: number | null;
                        };
                        /** @description what the grid connection’s meter shows now, beside the miners’ sum */
                        metered: {
                            /**
                             * @description ISO 8601 UTC
                             * @example 2026-08-20T17:00:00.000Z
                             */
                            at: string;
                            power_w: number | null;
                            counter_kwh: number | null;
                            meter_id: string;
                        } | null;
                        feeds: components["schemas"]["FeedStatus"][];
                        /** @description those in force */
                        overrides: {
                            override_id: string;
                            /** @enum {string} */
                            action: "curtail" | "run" | "setpoint";
                            power_w: number | null;
                            scope: {
                                /** @enum {string} */
                                kind: "feeder" | "group";
                                id: string;
                            };
                            reason: string;
                            /** @description name of the token */
                            by: string;
                            /**
                             * @description ISO 8601 UTC
                             * @example 2026-08-20T17:00:00.000Z
                             */
                            since: string;
                            /**
                             * @description ISO 8601 UTC
                             * @example 2026-08-20T17:00:00.000Z
                             */
                            expires_at: string;
                            accept_non_performance: boolean;
                        }[];
                        dispatch: {
                            following_epoch: number | null;
                            open_commands: number;
                            /** @description miners whose rise waits */
                            held: {
                                reason: string;
                                count: number;
                            }[];
                            /** @description miners that cannot be directed */
                            stuck: {
                                cause: string;
                                count: number;
                                /**
                                 * @description W
                                 * @example 1750000
                                 */
                                power_w: number;
                            }[];
                            /** @description where the difference between setpoint and power comes from; the parts add up to it */
                            difference: {
                                /** @enum {string} */
                                cause: "whole-machines" | "on-the-way" | "waiting" | "not-directable" | "off-point" | "shadow";
                                /**
                                 * @description positive: above the setpoint
                                 * @example 1750000
                                 */
                                power_w: number;
                                miner_count: number;
                                why: string;
                            }[];
                        } | null;
                        last_tick: {
                            /**
                             * @description ISO 8601 UTC
                             * @example 2026-08-20T17:00:00.000Z
                             */
                            at: string;
                            trigger: string;
                            milliseconds: number;
                            epoch: number | null;
                            error: string | null;
                        } | null;
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSitesSiteNow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "site_id": "demo",
                     *       "name": "ana",
                     *       "time_zone": "America/Chicago",
                     *       "clock_now": "2026-08-20T17:00:00.000Z",
                     *       "clock_speed": 1,
                     *       "market_kind": "live",
                     *       "mode": "shadow",
                     *       "states": "real",
                     *       "miner_count": 1,
                     *       "urgency": {
                     *         "level": "calm",
                     *         "why": "demo"
                     *       },
                     *       "price": {
                     *         "source": "demo",
                     *         "age_minutes": 1,
                     *         "stale": false,
                     *         "usd_per_mwh": 41.27,
                     *         "start": "2026-08-20T17:00:00.000Z",
                     *         "end": "2026-08-20T17:00:00.000Z",
                     *         "expected_usd_per_mwh": 41.27,
                     *         "delivered_usd_per_mwh": 41.27
                     *       },
                     *       "next_hours": {
                     *         "horizon_id": "demo",
                     *         "made_at": "2026-08-20T17:00:00.000Z",
                     *         "probabilities": [
                     *           1
                     *         ],
                     *         "steps": [
                     *           {
                     *             "start": "2026-08-20T17:00:00.000Z",
                     *             "minutes": 15,
                     *             "mean_usd_per_mwh": 41.27,
                     *             "quantiles_usd_per_mwh": [
                     *               41.27
                     *             ],
                     *             "site_w": 1750000
                     *           }
                     *         ]
                     *       },
                     *       "hashprice": {
                     *         "source": "demo",
                     *         "age_minutes": 1,
                     *         "stale": false,
                     *         "usd_per_ph_day": 1
                     *       },
                     *       "power": {
                     *         "setpoint_w": 1750000,
                     *         "drawn_w": 1750000,
                     *         "from": "meter",
                     *         "at": "2026-08-20T17:00:00.000Z",
                     *         "meter": {
                     *           "meter_id": "poi",
                     *           "power_w": 1750000,
                     *           "at": "2026-08-20T17:00:00.000Z"
                     *         },
                     *         "miners_w": 1750000,
                     *         "estimated_share": 0.5,
                     *         "nominal_w": 1750000,
                     *         "limit_w": 1750000
                     *       },
                     *       "money": {
                     *         "now_usd_per_hour": 1,
                     *         "planned_usd_per_hour": 1,
                     *         "always_on_usd_per_hour": 1,
                     *         "against_always_on_usd_per_hour": 1
                     *       },
                     *       "plan": {
                     *         "epoch": 4711,
                     *         "made_at": "2026-08-20T17:00:00.000Z",
                     *         "valid_until": "2026-08-20T17:00:00.000Z",
                     *         "summary": "All miners run: a MWh earns 78.10 USD and costs 46.27 USD."
                     *       },
                     *       "why": [
                     *         {
                     *           "kind": "mode",
                     *           "text": "demo",
                     *           "source": "demo"
                     *         }
                     *       ],
                     *       "groups": [
                     *         {
                     *           "group_id": "s21-c1",
                     *           "model": "demo",
                     *           "customer_id": "demo",
                     *           "feeder_id": "c1",
                     *           "miner_count": 1,
                     *           "awake_count": 1,
                     *           "power_w": 1750000,
                     *           "breakeven_usd_per_mwh": 41.27,
                     *           "reason": "breaker work"
                     *         }
                     *       ],
                     *       "programs": [
                     *         {
                     *           "enrolment_id": "demo",
                     *           "program_id": "demo",
                     *           "program_name": "demo",
                     *           "standing": "called",
                     *           "committed_w": 1750000,
                     *           "held_w": 1750000,
                     *           "event_id": "demo",
                     *           "test": false,
                     *           "next": {
                     *             "what": "demo",
                     *             "at": "2026-08-20T17:00:00.000Z"
                     *           },
                     *           "text": "demo",
                     *           "problem": "demo"
                     *         }
                     *       ],
                     *       "overrides": [
                     *         {
                     *           "override_id": "demo",
                     *           "action": "curtail",
                     *           "power_w": 1750000,
                     *           "scope": {
                     *             "kind": "feeder",
                     *             "id": "demo"
                     *           },
                     *           "reason": "breaker work",
                     *           "by": "ana",
                     *           "since": "2026-08-20T17:00:00.000Z",
                     *           "expires_at": "2026-08-20T17:00:00.000Z",
                     *           "accept_non_performance": false
                     *         }
                     *       ],
                     *       "stale_feeds": [
                     *         {
                     *           "feed": "demo",
                     *           "age_minutes": 1,
                     *           "behaviour": "hold",
                     *           "text": "demo"
                     *         }
                     *       ],
                     *       "disobeying": {
                     *         "miner_count": 1,
                     *         "power_w": 1750000,
                     *         "causes": [
                     *           {
                     *             "cause": "unreachable",
                     *             "miner_count": 1,
                     *             "power_w": 1750000
                     *           }
                     *         ]
                     *       },
                     *       "difference": [
                     *         {
                     *           "cause": "whole-machines",
                     *           "power_w": 1750000,
                     *           "miner_count": 1,
                     *           "why": "demo"
                     *         }
                     *       ],
                     *       "open_commands": 1,
                     *       "last_tick": {
                     *         "at": "2026-08-20T17:00:00.000Z",
                     *         "trigger": "demo",
                     *         "error": "demo"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["SiteNow"];
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSitesSiteOverridesPreview: {
        parameters: {
            query?: never;
            header?: {
                /** @description names this request, so that it is carried out once however often it is sent */
                "Idempotency-Key"?: string;
            };
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "action": "curtail",
                 *       "minutes": 30,
                 *       "reason": "breaker work"
                 *     }
                 */
                "application/json": {
                    /** @enum {string} */
                    action: "curtail" | "run" | "setpoint";
                    /** @description W, for setpoint */
                    power_w?: number;
                    /** @description scope; the whole site where neither feeder nor group is given */
                    feeder?: string;
                    group?: string;
                    reason: string;
                    /**
                     * Format: date-time
                     * @description ISO 8601 with an offset
                     */
                    expires_at?: string;
                    /** @description instead of expires_at */
                    minutes?: number;
                    /**
                     * @description break obligations and contracts knowingly
                     * @default false
                     */
                    accept_non_performance?: boolean;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "from_w": 1750000,
                     *       "to_w": 1750000,
                     *       "planned_w": 1750000,
                     *       "seconds_until_there": 1,
                     *       "minutes": 15,
                     *       "miners_moved": 1,
                     *       "usd_per_hour": 1,
                     *       "usd": 1,
                     *       "obligations": [
                     *         {
                     *           "source": "demo",
                     *           "bound": "ceiling",
                     *           "feeder_id": "c1",
                     *           "power_w": 1750000,
                     *           "kept": false,
                     *           "missed_w": 1750000,
                     *           "text": "demo"
                     *         }
                     *       ],
                     *       "limits": [
                     *         "demo"
                     *       ],
                     *       "lines": [
                     *         "demo"
                     *       ],
                     *       "needs_approval": [
                     *         "leave-event"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["OverridePreview"];
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rejected, key-reused, too-large, unsupported-media-type, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSitesSiteSettings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "site_id": "demo",
                     *       "version": 1,
                     *       "hash": "demo",
                     *       "yaml": "demo",
                     *       "values": {},
                     *       "file": "demo",
                     *       "asked": "demo",
                     *       "target": "demo",
                     *       "by_hand": [
                     *         {
                     *           "path": "demo",
                     *           "from": "demo",
                     *           "to": "demo"
                     *         }
                     *       ],
                     *       "fields": [
                     *         {
                     *           "path": "demo",
                     *           "variant": "demo",
                     *           "type": "number",
                     *           "unit": "demo",
                     *           "minimum": 1,
                     *           "maximum": 1,
                     *           "choices": [
                     *             "demo"
                     *           ],
                     *           "is_required": false,
                     *           "may_be_null": false,
                     *           "default": "demo",
                     *           "description": "demo",
                     *           "is_live": false
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        site_id: string;
                        version: number;
                        /** @description SHA-256 of `yaml`, hex */
                        hash: string;
                        /** @description settings as the file has them, with their comments */
                        yaml: string;
                        /** @description the settings as values */
                        values: Record<string, never>;
                        /** @description what Ebb goes by */
                        file: string;
                        /** @description what it was started for */
                        asked: string;
                        /** @description where a change is written */
                        target: string;
                        /** @description in which the file differs since it was loaded; null: in nothing */
                        by_hand: components["schemas"]["SettingChange"][] | null;
                        fields: {
                            /** @description dotted, `[]` for the elements of a list */
                            path: string;
                            /** @description of a group that comes in kinds, the kind that has it */
                            variant: string | null;
                            /** @enum {string} */
                            type: "number" | "integer" | "boolean" | "text" | "list";
                            unit: string | null;
                            minimum: number | null;
                            maximum: number | null;
                            choices: (string | number)[] | null;
                            is_required: boolean;
                            may_be_null: boolean;
                            default: unknown;
                            description: string | null;
                            /** @description followed at once; else it needs a restart */
                            is_live: boolean;
                        }[];
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putSitesSiteSettings: {
        parameters: {
            query?: never;
            header: {
                /** @description names this request, so that it is carried out once however often it is sent */
                "Idempotency-Key"?: string;
                /** @description `hash` of what the change was made from: where that is no more, nothing is changed */
                "If-Match": string;
            };
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "yaml": "demo",
                 *       "reason": "breaker work"
                 *     }
                 */
                "application/json": {
                    /** @description settings as YAML; what is left out of them is no more */
                    yaml: string;
                    reason: string;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "version": 1,
                     *       "made_at": "2026-08-20T17:00:00.000Z",
                     *       "made_by": "demo",
                     *       "reason": "breaker work",
                     *       "hash": "demo",
                     *       "put_back": 1,
                     *       "dry_run": {
                     *         "from": "2026-08-20T17:00:00.000Z",
                     *         "to": "2026-08-20T17:00:00.000Z",
                     *         "days": 1,
                     *         "intervals": 1,
                     *         "intervals_changed": 1,
                     *         "net_usd_difference": 1,
                     *         "energy_mwh_difference": 1,
                     *         "cycles_per_day_difference": 1,
                     *         "obligations_missed_before": 1,
                     *         "obligations_missed_after": 1
                     *       },
                     *       "approved_by": "demo",
                     *       "request_id": "demo",
                     *       "yaml": "demo"
                     *     }
                     */
                    "application/json": components["schemas"]["SettingsVersion"];
                };
            };
            /** @description it waits for a second person: the request, and who may approve it */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approval"];
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rejected, key-reused, too-large, unsupported-media-type, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSitesSiteSettingsCheck: {
        parameters: {
            query?: never;
            header?: {
                /** @description names this request, so that it is carried out once however often it is sent */
                "Idempotency-Key"?: string;
            };
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "yaml": "demo",
                 *       "edits": [
                 *         {
                 *           "path": [
                 *             "demo"
                 *           ],
                 *           "value": "demo"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": {
                    /** @description settings as YAML; what is left out of them is no more */
                    yaml: string;
                    /**
                     * @description made to the draft first, as a form does
                     * @default []
                     */
                    edits?: {
                        /** @description keys and places in lists, such as ["policy", "schedule", 0, "from"] */
                        path: (string | number)[];
                        /** @description left out: the setting is to go */
                        value?: unknown;
                    }[];
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "yaml": "demo",
                     *       "values": {},
                     *       "hash": "demo",
                     *       "changes": [
                     *         {
                     *           "path": "demo",
                     *           "from": "demo",
                     *           "to": "demo"
                     *         }
                     *       ],
                     *       "kinds": [
                     *         "raises-limit"
                     *       ],
                     *       "needs_approval": [
                     *         "leave-event"
                     *       ],
                     *       "problems": [
                     *         {
                     *           "line": 1,
                     *           "path": "demo",
                     *           "problem": "demo",
                     *           "fix": "demo"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        /** @description settings as YAML; what is left out of them is no more */
                        yaml: string;
                        /** @description null where the draft cannot be read */
                        values: Record<string, never> | null;
                        /** @description of the settings that it would make; null where it has mistakes */
                        hash: string | null;
                        changes: components["schemas"]["SettingChange"][];
                        kinds: ("raises-limit" | "changes-contract" | "changes-policy")[];
                        /** @description why it would wait for a second person; empty: it would not */
                        needs_approval: ("leave-event" | "raise-limit" | "change-contract")[];
                        problems: {
                            /** @description of the draft; null where it is not in it */
                            line: number | null;
                            path: string;
                            problem: string;
                            fix: string;
                        }[];
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rejected, key-reused, too-large, unsupported-media-type, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "postSitesSiteSettingsDry-runs": {
        parameters: {
            query?: never;
            header?: {
                /** @description names this request, so that it is carried out once however often it is sent */
                "Idempotency-Key"?: string;
            };
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "yaml": "demo"
                 *     }
                 */
                "application/json": {
                    /** @description settings as YAML; what is left out of them is no more */
                    yaml: string;
                };
            };
        };
        responses: {
            /** @description done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "run_id": "demo",
                     *       "site_id": "demo",
                     *       "by": "ana",
                     *       "asked_at": "2026-08-20T17:00:00.000Z",
                     *       "state": "running",
                     *       "progress": 0.5,
                     *       "intervals_changed": 1,
                     *       "hash": "demo",
                     *       "against_hash": "demo",
                     *       "changes": [
                     *         {
                     *           "path": "demo",
                     *           "from": "demo",
                     *           "to": "demo"
                     *         }
                     *       ],
                     *       "notes": [
                     *         "demo"
                     *       ],
                     *       "problem": "demo",
                     *       "result": {
                     *         "summary": {
                     *           "from": "2026-08-20T17:00:00.000Z",
                     *           "to": "2026-08-20T17:00:00.000Z",
                     *           "days": 1,
                     *           "intervals": 1,
                     *           "intervals_changed": 1,
                     *           "net_usd_difference": 1,
                     *           "energy_mwh_difference": 1,
                     *           "cycles_per_day_difference": 1,
                     *           "obligations_missed_before": 1,
                     *           "obligations_missed_after": 1
                     *         },
                     *         "intervals_priced": 1,
                     *         "examples": [
                     *           {
                     *             "at": "2026-08-20T17:00:00.000Z",
                     *             "market_price_usd_per_mwh": 41.27,
                     *             "before": {
                     *               "setpoint_w": 1750000,
                     *               "summary": "All miners run: a MWh earns 78.10 USD and costs 46.27 USD."
                     *             },
                     *             "after": {
                     *               "setpoint_w": 1750000,
                     *               "summary": "All miners run: a MWh earns 78.10 USD and costs 46.27 USD."
                     *             }
                     *           }
                     *         ],
                     *         "hours": [
                     *           {
                     *             "start": "2026-08-20T17:00:00.000Z",
                     *             "intervals": 1,
                     *             "intervals_changed": 1,
                     *             "before_w": 1750000,
                     *             "after_w": 1750000,
                     *             "net_usd_difference": 1
                     *           }
                     *         ]
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["DryRun"];
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rejected, key-reused, too-large, unsupported-media-type, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "getSitesSiteSettingsDry-runsRun": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
                /**
                 * @description `run_id` of the dry run
                 * @example demo
                 */
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "run_id": "demo",
                     *       "site_id": "demo",
                     *       "by": "ana",
                     *       "asked_at": "2026-08-20T17:00:00.000Z",
                     *       "state": "running",
                     *       "progress": 0.5,
                     *       "intervals_changed": 1,
                     *       "hash": "demo",
                     *       "against_hash": "demo",
                     *       "changes": [
                     *         {
                     *           "path": "demo",
                     *           "from": "demo",
                     *           "to": "demo"
                     *         }
                     *       ],
                     *       "notes": [
                     *         "demo"
                     *       ],
                     *       "problem": "demo",
                     *       "result": {
                     *         "summary": {
                     *           "from": "2026-08-20T17:00:00.000Z",
                     *           "to": "2026-08-20T17:00:00.000Z",
                     *           "days": 1,
                     *           "intervals": 1,
                     *           "intervals_changed": 1,
                     *           "net_usd_difference": 1,
                     *           "energy_mwh_difference": 1,
                     *           "cycles_per_day_difference": 1,
                     *           "obligations_missed_before": 1,
                     *           "obligations_missed_after": 1
                     *         },
                     *         "intervals_priced": 1,
                     *         "examples": [
                     *           {
                     *             "at": "2026-08-20T17:00:00.000Z",
                     *             "market_price_usd_per_mwh": 41.27,
                     *             "before": {
                     *               "setpoint_w": 1750000,
                     *               "summary": "All miners run: a MWh earns 78.10 USD and costs 46.27 USD."
                     *             },
                     *             "after": {
                     *               "setpoint_w": 1750000,
                     *               "summary": "All miners run: a MWh earns 78.10 USD and costs 46.27 USD."
                     *             }
                     *           }
                     *         ],
                     *         "hours": [
                     *           {
                     *             "start": "2026-08-20T17:00:00.000Z",
                     *             "intervals": 1,
                     *             "intervals_changed": 1,
                     *             "before_w": 1750000,
                     *             "after_w": 1750000,
                     *             "net_usd_difference": 1
                     *           }
                     *         ]
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["DryRun"];
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "deleteSitesSiteSettingsDry-runsRun": {
        parameters: {
            query?: never;
            header?: {
                /** @description names this request, so that it is carried out once however often it is sent */
                "Idempotency-Key"?: string;
            };
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
                /**
                 * @description `run_id` of the dry run
                 * @example demo
                 */
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "run_id": "demo",
                     *       "site_id": "demo",
                     *       "by": "ana",
                     *       "asked_at": "2026-08-20T17:00:00.000Z",
                     *       "state": "running",
                     *       "progress": 0.5,
                     *       "intervals_changed": 1,
                     *       "hash": "demo",
                     *       "against_hash": "demo",
                     *       "changes": [
                     *         {
                     *           "path": "demo",
                     *           "from": "demo",
                     *           "to": "demo"
                     *         }
                     *       ],
                     *       "notes": [
                     *         "demo"
                     *       ],
                     *       "problem": "demo",
                     *       "result": {
                     *         "summary": {
                     *           "from": "2026-08-20T17:00:00.000Z",
                     *           "to": "2026-08-20T17:00:00.000Z",
                     *           "days": 1,
                     *           "intervals": 1,
                     *           "intervals_changed": 1,
                     *           "net_usd_difference": 1,
                     *           "energy_mwh_difference": 1,
                     *           "cycles_per_day_difference": 1,
                     *           "obligations_missed_before": 1,
                     *           "obligations_missed_after": 1
                     *         },
                     *         "intervals_priced": 1,
                     *         "examples": [
                     *           {
                     *             "at": "2026-08-20T17:00:00.000Z",
                     *             "market_price_usd_per_mwh": 41.27,
                     *             "before": {
                     *               "setpoint_w": 1750000,
                     *               "summary": "All miners run: a MWh earns 78.10 USD and costs 46.27 USD."
                     *             },
                     *             "after": {
                     *               "setpoint_w": 1750000,
                     *               "summary": "All miners run: a MWh earns 78.10 USD and costs 46.27 USD."
                     *             }
                     *           }
                     *         ],
                     *         "hours": [
                     *           {
                     *             "start": "2026-08-20T17:00:00.000Z",
                     *             "intervals": 1,
                     *             "intervals_changed": 1,
                     *             "before_w": 1750000,
                     *             "after_w": 1750000,
                     *             "net_usd_difference": 1
                     *           }
                     *         ]
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["DryRun"];
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rejected, key-reused, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSitesSiteSettingsVersions: {
        parameters: {
            query?: {
                /** @example 100 */
                limit?: number;
                /**
                 * @description `next_cursor` of the page before
                 * @example demo
                 */
                cursor?: string;
            };
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "versions": [
                     *         {
                     *           "version": 1,
                     *           "made_at": "2026-08-20T17:00:00.000Z",
                     *           "made_by": "demo",
                     *           "reason": "breaker work",
                     *           "hash": "demo",
                     *           "put_back": 1,
                     *           "dry_run": {
                     *             "from": "2026-08-20T17:00:00.000Z",
                     *             "to": "2026-08-20T17:00:00.000Z",
                     *             "days": 1,
                     *             "intervals": 1,
                     *             "intervals_changed": 1,
                     *             "net_usd_difference": 1,
                     *             "energy_mwh_difference": 1,
                     *             "cycles_per_day_difference": 1,
                     *             "obligations_missed_before": 1,
                     *             "obligations_missed_after": 1
                     *           },
                     *           "approved_by": "demo",
                     *           "request_id": "demo"
                     *         }
                     *       ],
                     *       "next_cursor": "demo"
                     *     }
                     */
                    "application/json": {
                        versions: {
                            version: number;
                            /**
                             * @description ISO 8601 UTC
                             * @example 2026-08-20T17:00:00.000Z
                             */
                            made_at: string;
                            made_by: string;
                            reason: string;
                            /** @description SHA-256 of `yaml`, hex */
                            hash: string;
                            /** @description the version that it put back */
                            put_back: number | null;
                            /** @description what was said before it was saved; null: none was run */
                            dry_run: components["schemas"]["DryRunSummary"] | null;
                            /** @description the second person; null where none was needed */
                            approved_by: string | null;
                            /** @description of what they approved */
                            request_id: string | null;
                        }[];
                        /** @description asks for the page after; null on the last one */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSitesSiteSettingsVersionsVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
                /** @example 1 */
                version: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "version": 1,
                     *       "made_at": "2026-08-20T17:00:00.000Z",
                     *       "made_by": "demo",
                     *       "reason": "breaker work",
                     *       "hash": "demo",
                     *       "put_back": 1,
                     *       "dry_run": {
                     *         "from": "2026-08-20T17:00:00.000Z",
                     *         "to": "2026-08-20T17:00:00.000Z",
                     *         "days": 1,
                     *         "intervals": 1,
                     *         "intervals_changed": 1,
                     *         "net_usd_difference": 1,
                     *         "energy_mwh_difference": 1,
                     *         "cycles_per_day_difference": 1,
                     *         "obligations_missed_before": 1,
                     *         "obligations_missed_after": 1
                     *       },
                     *       "approved_by": "demo",
                     *       "request_id": "demo",
                     *       "yaml": "demo",
                     *       "changes": [
                     *         {
                     *           "path": "demo",
                     *           "from": "demo",
                     *           "to": "demo"
                     *         }
                     *       ],
                     *       "changes_if_put_back": [
                     *         {
                     *           "path": "demo",
                     *           "from": "demo",
                     *           "to": "demo"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        version: number;
                        /**
                         * @description ISO 8601 UTC
                         * @example 2026-08-20T17:00:00.000Z
                         */
                        made_at: string;
                        made_by: string;
                        reason: string;
                        /** @description SHA-256 of `yaml`, hex */
                        hash: string;
                        /** @description the version that it put back */
                        put_back: number | null;
                        /** @description what was said before it was saved; null: none was run */
                        dry_run: components["schemas"]["DryRunSummary"] | null;
                        /** @description the second person; null where none was needed */
                        approved_by: string | null;
                        /** @description of what they approved */
                        request_id: string | null;
                        /** @description settings as the file has them, with their comments */
                        yaml: string;
                        /** @description against the version before */
                        changes: components["schemas"]["SettingChange"][];
                        /** @description against what is in force */
                        changes_if_put_back: components["schemas"]["SettingChange"][];
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "postSitesSiteSettingsVersionsVersionPut-back": {
        parameters: {
            query?: never;
            header: {
                /** @description names this request, so that it is carried out once however often it is sent */
                "Idempotency-Key"?: string;
                /** @description `hash` of what the change was made from: where that is no more, nothing is changed */
                "If-Match": string;
            };
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
                /** @example 1 */
                version: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "breaker work"
                 *     }
                 */
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "version": 1,
                     *       "made_at": "2026-08-20T17:00:00.000Z",
                     *       "made_by": "demo",
                     *       "reason": "breaker work",
                     *       "hash": "demo",
                     *       "put_back": 1,
                     *       "dry_run": {
                     *         "from": "2026-08-20T17:00:00.000Z",
                     *         "to": "2026-08-20T17:00:00.000Z",
                     *         "days": 1,
                     *         "intervals": 1,
                     *         "intervals_changed": 1,
                     *         "net_usd_difference": 1,
                     *         "energy_mwh_difference": 1,
                     *         "cycles_per_day_difference": 1,
                     *         "obligations_missed_before": 1,
                     *         "obligations_missed_after": 1
                     *       },
                     *       "approved_by": "demo",
                     *       "request_id": "demo",
                     *       "yaml": "demo"
                     *     }
                     */
                    "application/json": components["schemas"]["SettingsVersion"];
                };
            };
            /** @description it waits for a second person: the request, and who may approve it */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approval"];
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rejected, key-reused, too-large, unsupported-media-type, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putSitesSiteMode: {
        parameters: {
            query?: never;
            header?: {
                /** @description names this request, so that it is carried out once however often it is sent */
                "Idempotency-Key"?: string;
            };
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "mode": "shadow",
                 *       "reason": "breaker work"
                 *     }
                 */
                "application/json": {
                    /** @enum {string} */
                    mode: "shadow" | "auto" | "hold";
                    reason: string;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "site_id": "demo",
                     *       "name": "ana",
                     *       "mode": "shadow",
                     *       "states": "real",
                     *       "market_kind": "live",
                     *       "clock_now": "2026-08-20T17:00:00.000Z",
                     *       "clock_speed": 1,
                     *       "miner_count": 1,
                     *       "power_w": 1750000,
                     *       "estimated_share": 0.5,
                     *       "hashrate_ths": 98000,
                     *       "setpoint_w": 1750000,
                     *       "summary": "All miners run: a MWh earns 78.10 USD and costs 46.27 USD."
                     *     }
                     */
                    "application/json": components["schemas"]["SiteSummary"];
                };
            };
            /** @description it waits for a second person: the request, and who may approve it */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approval"];
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rejected, key-reused, too-large, unsupported-media-type, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSitesSitePrices: {
        parameters: {
            query?: {
                /**
                 * @description first instant; a day before `to` where it is left out
                 * @example 2026-08-20T17:00:00Z
                 */
                from?: string;
                /**
                 * @description first instant that is left out; now where it is not given
                 * @example 2026-08-20T17:00:00Z
                 */
                to?: string;
            };
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "prices": [
                     *         {
                     *           "start": "2026-08-20T17:00:00.000Z",
                     *           "minutes": 15,
                     *           "price_usd_per_mwh": 41.27,
                     *           "source": "demo",
                     *           "known_at": "2026-08-20T17:00:00.000Z",
                     *           "corrected_at": "2026-08-20T17:00:00.000Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        prices: {
                            /**
                             * @description ISO 8601 UTC
                             * @example 2026-08-20T17:00:00.000Z
                             */
                            start: string;
                            minutes: number;
                            /**
                             * @description USD/MWh
                             * @example 41.27
                             */
                            price_usd_per_mwh: number;
                            source: string;
                            /**
                             * @description ISO 8601 UTC
                             * @example 2026-08-20T17:00:00.000Z
                             */
                            known_at: string;
                            /** @description when the market corrected it; null as first published */
                            corrected_at: string | null;
                        }[];
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSitesSitePrices: {
        parameters: {
            query?: never;
            header?: {
                /** @description names this request, so that it is carried out once however often it is sent */
                "Idempotency-Key"?: string;
            };
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "kind": "real-time",
                 *       "source": "demo",
                 *       "usd_per_eur": 1,
                 *       "prices": [
                 *         {
                 *           "start": "2026-08-20T17:00:00Z",
                 *           "minutes": 15,
                 *           "price_usd_per_mwh": 41.27,
                 *           "price_eur_per_mwh": 1,
                 *           "corrected_at": "2026-08-20T17:00:00Z"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": {
                    /** @enum {string} */
                    kind: "real-time" | "day-ahead";
                    /**
                     * @description as the site's `feeds.price.sources` name it: `push`, or `push:NAME`
                     * @default push
                     */
                    source?: string;
                    /** @description needed for prices in EUR */
                    usd_per_eur?: number;
                    prices: {
                        /** Format: date-time */
                        start: string;
                        minutes: number;
                        price_usd_per_mwh?: number;
                        /** @description in place of price_usd_per_mwh */
                        price_eur_per_mwh?: number;
                        /**
                         * Format: date-time
                         * @description when the market corrected it, by its own word
                         */
                        corrected_at?: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "source": "demo",
                     *       "added": 1,
                     *       "unchanged": 1,
                     *       "feeds": [
                     *         {
                     *           "site_id": "demo",
                     *           "kind": "price",
                     *           "state": "starting",
                     *           "source_id": "demo",
                     *           "last_error": "demo",
                     *           "answered_at": "2026-08-20T17:00:00.000Z",
                     *           "quarantined": [
                     *             {
                     *               "source_id": "demo",
                     *               "reason": "breaker work"
                     *             }
                     *           ],
                     *           "sources": [
                     *             {
                     *               "source_id": "demo",
                     *               "left_alone": {
                     *                 "until": "2026-08-20T17:00:00.000Z",
                     *                 "why": "demo"
                     *               },
                     *               "connection": {
                     *                 "clock_ahead_seconds": 1,
                     *                 "clock_error_seconds": 1,
                     *                 "requests_this_hour": 1,
                     *                 "bytes_this_hour": 1
                     *               }
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        source: string;
                        /** @description prices that were new, or differ from the version before */
                        added: number;
                        unchanged: number;
                        /** @description of the prices, as it is now: who supplies them, who is quarantined */
                        feeds: components["schemas"]["FeedStatus"][];
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rejected, key-reused, too-large, unsupported-media-type, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSitesSitePower: {
        parameters: {
            query?: {
                /**
                 * @description first instant; a day before `to` where it is left out
                 * @example 2026-08-20T17:00:00Z
                 */
                from?: string;
                /**
                 * @description first instant that is left out; now where it is not given
                 * @example 2026-08-20T17:00:00Z
                 */
                to?: string;
                /**
                 * @description the whole site where it is left out
                 * @example s21-c1
                 */
                group?: string;
            };
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "step_minutes": 1,
                     *       "samples": [
                     *         {
                     *           "at": "2026-08-20T17:00:00.000Z",
                     *           "power_w": 1750000,
                     *           "power_w_max": 1750000,
                     *           "hashrate_ths": 98000,
                     *           "estimated_share": 0.5
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        /** @description each sample is the mean of so many minutes from its instant on; null: samples are readings */
                        step_minutes: number | null;
                        samples: {
                            /**
                             * @description ISO 8601 UTC
                             * @example 2026-08-20T17:00:00.000Z
                             */
                            at: string;
                            /**
                             * @description W
                             * @example 1750000
                             */
                            power_w: number;
                            /**
                             * @description W, the highest reading of the step
                             * @example 1750000
                             */
                            power_w_max: number;
                            /**
                             * @description TH/s
                             * @example 98000
                             */
                            hashrate_ths: number;
                            /** @description share of power_w that is estimated or carried over, 0–1; null: not known, as for groups */
                            estimated_share: number | null;
                        }[];
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSitesSitePlan: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "schema": 1,
                     *       "plan_id": "demo",
                     *       "site_id": "demo",
                     *       "epoch": 4711,
                     *       "made_at": "2026-08-20T17:00:00.000Z",
                     *       "valid_until": "2026-08-20T17:00:00.000Z",
                     *       "when_expired": "hold",
                     *       "trigger": "demo",
                     *       "mode": "shadow",
                     *       "states": "would-be",
                     *       "market_kind": "live",
                     *       "policy": "threshold",
                     *       "method": "merit-order",
                     *       "snapshot_hash": "demo",
                     *       "setpoint_w": 1750000,
                     *       "market_price_usd_per_mwh": 41.27,
                     *       "expected_price_usd_per_mwh": 41.27,
                     *       "delivered_price_usd_per_mwh": 41.27,
                     *       "outlook": {
                     *         "horizon_id": "demo",
                     *         "made_at": "2026-08-20T17:00:00.000Z",
                     *         "charges": [
                     *           {
                     *             "source": "demo",
                     *             "usd_per_mwh": 41.27
                     *           }
                     *         ]
                     *       },
                     *       "hashprice_usd_per_ph_day": 1,
                     *       "summary": "All miners run: a MWh earns 78.10 USD and costs 46.27 USD.",
                     *       "groups": [
                     *         {
                     *           "group_id": "s21-c1",
                     *           "feeder_id": "c1",
                     *           "counts": [
                     *             {
                     *               "point_id": "demo",
                     *               "count": 1
                     *             }
                     *           ],
                     *           "power_w": 1750000,
                     *           "hashrate_ths": 98000,
                     *           "learned": {
                     *             "quantities": [
                     *               "power"
                     *             ],
                     *             "points": [
                     *               {
                     *                 "point_id": "demo",
                     *                 "power_w": 1750000,
                     *                 "hashrate_ths": 98000
                     *               }
                     *             ]
                     *           },
                     *           "breakeven_usd_per_mwh": 41.27,
                     *           "net_usd_per_hour": 1,
                     *           "reason": "breaker work"
                     *         }
                     *       ],
                     *       "feeders": [
                     *         {
                     *           "feeder_id": "c1",
                     *           "setpoint_w": 1750000,
                     *           "ceiling": {
                     *             "power_w": 1750000,
                     *             "layer": "demo",
                     *             "source": "demo"
                     *           },
                     *           "floor": {
                     *             "power_w": 1750000,
                     *             "layer": "demo",
                     *             "source": "demo"
                     *           },
                     *           "binding": false
                     *         }
                     *       ],
                     *       "relaxed": [
                     *         {
                     *           "layer": "demo",
                     *           "source": "demo",
                     *           "amount_w": 1750000,
                     *           "because": "demo"
                     *         }
                     *       ],
                     *       "shortfalls": [
                     *         {
                     *           "scope": "demo",
                     *           "power_w": 1750000,
                     *           "why": "demo"
                     *         }
                     *       ],
                     *       "stale_feeds": [
                     *         {
                     *           "feed": "demo",
                     *           "age_minutes": 1,
                     *           "behaviour": "hold"
                     *         }
                     *       ],
                     *       "economics": {
                     *         "revenue_usd_per_hour": 1,
                     *         "energy_cost_usd_per_hour": 1,
                     *         "net_usd_per_hour": 1,
                     *         "bound_usd_per_hour": 1,
                     *         "gap_usd_per_hour": 1,
                     *         "always_on_net_usd_per_hour": 1
                     *       },
                     *       "policy_state": {
                     *         "kind": "threshold"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Plan"];
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSitesSitePlans: {
        parameters: {
            query?: {
                /** @example 100 */
                limit?: number;
                /**
                 * @description `next_cursor` of the page before
                 * @example demo
                 */
                cursor?: string;
                /** @example 1 */
                before_epoch?: number;
            };
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "plans": [
                     *         {
                     *           "schema": 1,
                     *           "plan_id": "demo",
                     *           "site_id": "demo",
                     *           "epoch": 4711,
                     *           "made_at": "2026-08-20T17:00:00.000Z",
                     *           "valid_until": "2026-08-20T17:00:00.000Z",
                     *           "when_expired": "hold",
                     *           "trigger": "demo",
                     *           "mode": "shadow",
                     *           "states": "would-be",
                     *           "market_kind": "live",
                     *           "policy": "threshold",
                     *           "method": "merit-order",
                     *           "snapshot_hash": "demo",
                     *           "setpoint_w": 1750000,
                     *           "market_price_usd_per_mwh": 41.27,
                     *           "expected_price_usd_per_mwh": 41.27,
                     *           "delivered_price_usd_per_mwh": 41.27,
                     *           "outlook": {
                     *             "horizon_id": "demo",
                     *             "made_at": "2026-08-20T17:00:00.000Z",
                     *             "charges": [
                     *               {
                     *                 "source": "demo",
                     *                 "usd_per_mwh": 41.27
                     *               }
                     *             ]
                     *           },
                     *           "hashprice_usd_per_ph_day": 1,
                     *           "summary": "All miners run: a MWh earns 78.10 USD and costs 46.27 USD.",
                     *           "groups": [
                     *             {
                     *               "group_id": "s21-c1",
                     *               "feeder_id": "c1",
                     *               "counts": [
                     *                 {
                     *                   "point_id": "demo",
                     *                   "count": 1
                     *                 }
                     *               ],
                     *               "power_w": 1750000,
                     *               "hashrate_ths": 98000,
                     *               "learned": {
                     *                 "quantities": [
                     *                   "power"
                     *                 ],
                     *                 "points": [
                     *                   {
                     *                     "point_id": "demo",
                     *                     "power_w": 1750000,
                     *                     "hashrate_ths": 98000
                     *                   }
                     *                 ]
                     *               },
                     *               "breakeven_usd_per_mwh": 41.27,
                     *               "net_usd_per_hour": 1,
                     *               "reason": "breaker work"
                     *             }
                     *           ],
                     *           "feeders": [
                     *             {
                     *               "feeder_id": "c1",
                     *               "setpoint_w": 1750000,
                     *               "ceiling": {
                     *                 "power_w": 1750000,
                     *                 "layer": "demo",
                     *                 "source": "demo"
                     *               },
                     *               "floor": {
                     *                 "power_w": 1750000,
                     *                 "layer": "demo",
                     *                 "source": "demo"
                     *               },
                     *               "binding": false
                     *             }
                     *           ],
                     *           "relaxed": [
                     *             {
                     *               "layer": "demo",
                     *               "source": "demo",
                     *               "amount_w": 1750000,
                     *               "because": "demo"
                     *             }
                     *           ],
                     *           "shortfalls": [
                     *             {
                     *               "scope": "demo",
                     *               "power_w": 1750000,
                     *               "why": "demo"
                     *             }
                     *           ],
                     *           "stale_feeds": [
                     *             {
                     *               "feed": "demo",
                     *               "age_minutes": 1,
                     *               "behaviour": "hold"
                     *             }
                     *           ],
                     *           "economics": {
                     *             "revenue_usd_per_hour": 1,
                     *             "energy_cost_usd_per_hour": 1,
                     *             "net_usd_per_hour": 1,
                     *             "bound_usd_per_hour": 1,
                     *             "gap_usd_per_hour": 1,
                     *             "always_on_net_usd_per_hour": 1
                     *           },
                     *           "policy_state": {
                     *             "kind": "threshold"
                     *           }
                     *         }
                     *       ],
                     *       "next_before_epoch": 1,
                     *       "next_cursor": "demo"
                     *     }
                     */
                    "application/json": {
                        plans: components["schemas"]["Plan"][];
                        next_before_epoch: number | null;
                        /** @description asks for the page after; null on the last one */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSitesSitePlansEpoch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
                /** @example 4711 */
                epoch: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "plan": {
                     *         "schema": 1,
                     *         "plan_id": "demo",
                     *         "site_id": "demo",
                     *         "epoch": 4711,
                     *         "made_at": "2026-08-20T17:00:00.000Z",
                     *         "valid_until": "2026-08-20T17:00:00.000Z",
                     *         "when_expired": "hold",
                     *         "trigger": "demo",
                     *         "mode": "shadow",
                     *         "states": "would-be",
                     *         "market_kind": "live",
                     *         "policy": "threshold",
                     *         "method": "merit-order",
                     *         "snapshot_hash": "demo",
                     *         "setpoint_w": 1750000,
                     *         "market_price_usd_per_mwh": 41.27,
                     *         "expected_price_usd_per_mwh": 41.27,
                     *         "delivered_price_usd_per_mwh": 41.27,
                     *         "outlook": {
                     *           "horizon_id": "demo",
                     *           "made_at": "2026-08-20T17:00:00.000Z",
                     *           "charges": [
                     *             {
                     *               "source": "demo",
                     *               "usd_per_mwh": 41.27
                     *             }
                     *           ]
                     *         },
                     *         "hashprice_usd_per_ph_day": 1,
                     *         "summary": "All miners run: a MWh earns 78.10 USD and costs 46.27 USD.",
                     *         "groups": [
                     *           {
                     *             "group_id": "s21-c1",
                     *             "feeder_id": "c1",
                     *             "counts": [
                     *               {
                     *                 "point_id": "demo",
                     *                 "count": 1
                     *               }
                     *             ],
                     *             "power_w": 1750000,
                     *             "hashrate_ths": 98000,
                     *             "learned": {
                     *               "quantities": [
                     *                 "power"
                     *               ],
                     *               "points": [
                     *                 {
                     *                   "point_id": "demo",
                     *                   "power_w": 1750000,
                     *                   "hashrate_ths": 98000
                     *                 }
                     *               ]
                     *             },
                     *             "breakeven_usd_per_mwh": 41.27,
                     *             "net_usd_per_hour": 1,
                     *             "reason": "breaker work"
                     *           }
                     *         ],
                     *         "feeders": [
                     *           {
                     *             "feeder_id": "c1",
                     *             "setpoint_w": 1750000,
                     *             "ceiling": {
                     *               "power_w": 1750000,
                     *               "layer": "demo",
                     *               "source": "demo"
                     *             },
                     *             "floor": {
                     *               "power_w": 1750000,
                     *               "layer": "demo",
                     *               "source": "demo"
                     *             },
                     *             "binding": false
                     *           }
                     *         ],
                     *         "relaxed": [
                     *           {
                     *             "layer": "demo",
                     *             "source": "demo",
                     *             "amount_w": 1750000,
                     *             "because": "demo"
                     *           }
                     *         ],
                     *         "shortfalls": [
                     *           {
                     *             "scope": "demo",
                     *             "power_w": 1750000,
                     *             "why": "demo"
                     *           }
                     *         ],
                     *         "stale_feeds": [
                     *           {
                     *             "feed": "demo",
                     *             "age_minutes": 1,
                     *             "behaviour": "hold"
                     *           }
                     *         ],
                     *         "economics": {
                     *           "revenue_usd_per_hour": 1,
                     *           "energy_cost_usd_per_hour": 1,
                     *           "net_usd_per_hour": 1,
                     *           "bound_usd_per_hour": 1,
                     *           "gap_usd_per_hour": 1,
                     *           "always_on_net_usd_per_hour": 1
                     *         },
                     *         "policy_state": {
                     *           "kind": "threshold"
                     *         }
                     *       },
                     *       "snapshot": {
                     *         "schema": 1
                     *       },
                     *       "recomputed_matches": false
                     *     }
                     */
                    "application/json": {
                        plan: components["schemas"]["Plan"];
                        /** @description all that the plan was made from */
                        snapshot: {
                            schema: number;
                        };
                        /** @description whether planning the stored snapshot again gives the same plan, byte for byte */
                        recomputed_matches: boolean;
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSitesSiteHorizon: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "site_id": "demo",
                     *       "horizon_id": "demo",
                     *       "made_at": "2026-08-20T17:00:00.000Z",
                     *       "method": "relaxation-rounded",
                     *       "stopped_by": "demo",
                     *       "objective_usd": 1,
                     *       "bound_usd": 1,
                     *       "gap_ratio": 1,
                     *       "total_ms": 1,
                     *       "solver_ms": 1,
                     *       "price_quantile_probabilities": [
                     *         1
                     *       ],
                     *       "spike_usd_per_mwh": 41.27,
                     *       "steps": [
                     *         {
                     *           "start": "2026-08-20T17:00:00.000Z",
                     *           "minutes": 15,
                     *           "price_anchor": "day-ahead",
                     *           "price_mean_usd_per_mwh": 41.27,
                     *           "price_quantiles_usd_per_mwh": [
                     *             41.27
                     *           ],
                     *           "spike_probability": 1,
                     *           "coincident_usd": 1,
                     *           "site_w": 1750000,
                     *           "net_usd": 1
                     *         }
                     *       ],
                     *       "groups": [
                     *         {
                     *           "group_id": "s21-c1",
                     *           "point_ids": [
                     *             "demo"
                     *           ],
                     *           "counts": [
                     *             [
                     *               1
                     *             ]
                     *           ]
                     *         }
                     *       ],
                     *       "violations": [
                     *         {
                     *           "layer": "demo",
                     *           "source": "demo",
                     *           "interval": 1,
                     *           "amount_w": 1750000
                     *         }
                     *       ],
                     *       "shadow_prices": [
                     *         {
                     *           "source": "demo",
                     *           "interval": 1,
                     *           "usd_per_unit": 1,
                     *           "unit": "MW"
                     *         }
                     *       ],
                     *       "error": "demo"
                     *     }
                     */
                    "application/json": components["schemas"]["Horizon"];
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSitesSiteHorizonExplain: {
        parameters: {
            query?: {
                /**
                 * @description all groups where it is left out
                 * @example s21-c1
                 */
                group?: string;
                /**
                 * @description an instant of the horizon; its beginning where it is left out
                 * @example 2026-08-20T17:00:00Z
                 */
                at?: string;
            };
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "site_id": "demo",
                     *       "horizon_id": "demo",
                     *       "made_at": "2026-08-20T17:00:00.000Z",
                     *       "start": "2026-08-20T17:00:00.000Z",
                     *       "groups": [
                     *         {
                     *           "group_id": "s21-c1",
                     *           "interval": 1,
                     *           "binding": [
                     *             {
                     *               "layer": "demo",
                     *               "source": "demo",
                     *               "interval": 1,
                     *               "gain_usd": 1,
                     *               "relaxation": {
                     *                 "usd_per_unit": 1,
                     *                 "unit": "MW"
                     *               }
                     *             }
                     *           ],
                     *           "alternatives": [
                     *             {
                     *               "from_point_id": "demo",
                     *               "to_point_id": "demo",
                     *               "miners": 1,
                     *               "first_interval": 1,
                     *               "last_interval": 1,
                     *               "cost_usd": 1,
                     *               "breaks": [
                     *                 {
                     *                   "layer": "demo",
                     *                   "source": "demo",
                     *                   "interval": 1
                     *                 }
                     *               ]
                     *             }
                     *           ],
                     *           "next_best": {
                     *             "from_point_id": "demo",
                     *             "to_point_id": "demo",
                     *             "miners": 1,
                     *             "first_interval": 1,
                     *             "last_interval": 1,
                     *             "cost_usd": 1,
                     *             "breaks": [
                     *               {
                     *                 "layer": "demo",
                     *                 "source": "demo",
                     *                 "interval": 1
                     *               }
                     *             ]
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        site_id: string;
                        horizon_id: string;
                        /**
                         * @description ISO 8601 UTC
                         * @example 2026-08-20T17:00:00.000Z
                         */
                        made_at: string;
                        /**
                         * @description of the interval that is explained
                         * @example 2026-08-20T17:00:00.000Z
                         */
                        start: string;
                        groups: {
                            group_id: string;
                            interval: number;
                            /** @description what keeps a miner from a move that would earn more; empty: prices alone decide */
                            binding: {
                                layer: string | null;
                                source: string;
                                interval: number;
                                /** @description exact: what the move of one miner that it forbids would earn */
                                gain_usd: number;
                                /** @description what one unit more of it would earn, from the linear relaxation: counts not fixed */
                                relaxation: {
                                    /** @description USD */
                                    usd_per_unit: number;
                                    /** @enum {string} */
                                    unit: "MW" | "wake";
                                } | null;
                            }[];
                            /** @description what else the same miners could do, the cheapest first */
                            alternatives: components["schemas"]["Alternative"][];
                            /** @description the cheapest that breaks nothing */
                            next_best: components["schemas"]["Alternative"] | null;
                        }[];
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "getSitesSiteForecast-scores": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "site_id": "demo",
                     *       "spike_usd_per_mwh": 41.27,
                     *       "series": [
                     *         {
                     *           "series": "price",
                     *           "scored_to": "2026-08-20T17:00:00.000Z",
                     *           "scores": [
                     *             {
                     *               "source": "demo",
                     *               "lead_minutes": 1,
                     *               "count": 1,
                     *               "pinball": 1,
                     *               "crps": 1,
                     *               "bias": 1,
                     *               "coverage": 0.5,
                     *               "nominal_coverage": 0.5,
                     *               "brier": 1,
                     *               "brier_of_rate": 1
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ForecastScores"];
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReplaysId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description id of a plan or of a look ahead
                 * @example demo
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "demo",
                     *       "site_id": "demo",
                     *       "kind": "plan",
                     *       "matches": false
                     *     }
                     */
                    "application/json": {
                        id: string;
                        site_id: string;
                        /** @enum {string} */
                        kind: "plan" | "look-ahead";
                        /** @description whether planning anew from what is stored decides the same, byte for byte */
                        matches: boolean;
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSitesSiteOverrides: {
        parameters: {
            query?: {
                /** @example 100 */
                limit?: number;
                /**
                 * @description `next_cursor` of the page before
                 * @example demo
                 */
                cursor?: string;
            };
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "overrides": [
                     *         {
                     *           "override_id": "demo",
                     *           "action": "curtail",
                     *           "power_w": 1750000,
                     *           "scope": {
                     *             "kind": "feeder",
                     *             "id": "demo"
                     *           },
                     *           "reason": "breaker work",
                     *           "by": "ana",
                     *           "since": "2026-08-20T17:00:00.000Z",
                     *           "expires_at": "2026-08-20T17:00:00.000Z",
                     *           "accept_non_performance": false,
                     *           "released_at": "2026-08-20T17:00:00.000Z",
                     *           "released_by": "demo"
                     *         }
                     *       ],
                     *       "next_cursor": "demo"
                     *     }
                     */
                    "application/json": {
                        overrides: components["schemas"]["Override"][];
                        /** @description asks for the page after; null on the last one */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSitesSiteOverrides: {
        parameters: {
            query?: never;
            header?: {
                /** @description names this request, so that it is carried out once however often it is sent */
                "Idempotency-Key"?: string;
            };
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "action": "curtail",
                 *       "minutes": 30,
                 *       "reason": "breaker work"
                 *     }
                 */
                "application/json": {
                    /** @enum {string} */
                    action: "curtail" | "run" | "setpoint";
                    /** @description W, for setpoint */
                    power_w?: number;
                    /** @description scope; the whole site where neither feeder nor group is given */
                    feeder?: string;
                    group?: string;
                    reason: string;
                    /**
                     * Format: date-time
                     * @description ISO 8601 with an offset
                     */
                    expires_at?: string;
                    /** @description instead of expires_at */
                    minutes?: number;
                    /**
                     * @description break obligations and contracts knowingly
                     * @default false
                     */
                    accept_non_performance?: boolean;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "override_id": "demo",
                     *       "action": "curtail",
                     *       "power_w": 1750000,
                     *       "scope": {
                     *         "kind": "feeder",
                     *         "id": "demo"
                     *       },
                     *       "reason": "breaker work",
                     *       "by": "ana",
                     *       "since": "2026-08-20T17:00:00.000Z",
                     *       "expires_at": "2026-08-20T17:00:00.000Z",
                     *       "accept_non_performance": false,
                     *       "released_at": "2026-08-20T17:00:00.000Z",
                     *       "released_by": "demo"
                     *     }
                     */
                    "application/json": components["schemas"]["Override"];
                };
            };
            /** @description it waits for a second person: the request, and who may approve it */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approval"];
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rejected, key-reused, too-large, unsupported-media-type, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteSitesSiteOverridesOverride: {
        parameters: {
            query: {
                /** @example breaker work */
                reason: string;
            };
            header?: {
                /** @description names this request, so that it is carried out once however often it is sent */
                "Idempotency-Key"?: string;
            };
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
                /** @example demo */
                override: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "override_id": "demo",
                     *       "action": "curtail",
                     *       "power_w": 1750000,
                     *       "scope": {
                     *         "kind": "feeder",
                     *         "id": "demo"
                     *       },
                     *       "reason": "breaker work",
                     *       "by": "ana",
                     *       "since": "2026-08-20T17:00:00.000Z",
                     *       "expires_at": "2026-08-20T17:00:00.000Z",
                     *       "accept_non_performance": false,
                     *       "released_at": "2026-08-20T17:00:00.000Z",
                     *       "released_by": "demo"
                     *     }
                     */
                    "application/json": components["schemas"]["Override"];
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rejected, key-reused, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSitesSiteEnrolments: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "enrolments": [
                     *         {
                     *           "enrolment_id": "demo",
                     *           "program_id": "demo",
                     *           "program_name": "demo",
                     *           "kind": "drop-by",
                     *           "feeder_id": "c1",
                     *           "from": "demo",
                     *           "to": "demo",
                     *           "notice_id": "demo",
                     *           "baseline_id": "demo",
                     *           "commitments": [
                     *             {
                     *               "period_id": "demo",
                     *               "power_w": 1750000,
                     *               "maximum_base_load_w": 1750000
                     *             }
                     *           ],
                     *           "calls": [
                     *             {
                     *               "source_id": "demo",
                     *               "program_ref": "demo"
                     *             }
                     *           ],
                     *           "lowest_load_w": 1750000,
                     *           "relay_seconds": 1,
                     *           "lead_seconds": 1,
                     *           "shortfall_probability_max": 0.5,
                     *           "responders": {
                     *             "miner_count": 1,
                     *             "shed_w": 1750000,
                     *             "step_w": 1750000,
                     *             "lowest_w": 1750000
                     *           },
                     *           "margin": {
                     *             "margin_w": 1750000,
                     *             "response_ratio": 0.5,
                     *             "response_from": "configured",
                     *             "outcomes": 1,
                     *             "meter_error_w": 1750000,
                     *             "meter_error_ratio": 0.5,
                     *             "meter_error_from": "measured",
                     *             "problem": "demo"
                     *           },
                     *           "use": {
                     *             "term_id": "demo",
                     *             "hours_used": 1,
                     *             "hours_max": 1,
                     *             "events": 1,
                     *             "events_max": 1,
                     *             "exceeded": false,
                     *             "verification": "V"
                     *           },
                     *           "rates": [
                     *             {
                     *               "payment_id": "demo",
                     *               "price": 1
                     *             }
                     *           ],
                     *           "checklist_done": [
                     *             "demo"
                     *           ],
                     *           "ruled_out": [
                     *             "demo"
                     *           ],
                     *           "warnings": [
                     *             {
                     *               "severity": "refused",
                     *               "rule": "demo",
                     *               "verification": "V",
                     *               "problem": "demo",
                     *               "fix": "demo"
                     *             }
                     *           ],
                     *           "open_events": 1,
                     *           "obligations": 1,
                     *           "likely_call": {
                     *             "program_id": "demo",
                     *             "state": "met",
                     *             "why": "demo",
                     *             "trigger": "demo",
                     *             "conditions_at": "2026-08-20T17:00:00.000Z",
                     *             "source": "demo",
                     *             "verification": "V"
                     *           },
                     *           "checklist": [
                     *             {
                     *               "id": "demo",
                     *               "text": "demo",
                     *               "state": "done",
                     *               "due_on": "demo",
                     *               "days_left": 1,
                     *               "milestone_missing": "demo",
                     *               "source": "demo",
                     *               "verification": "V"
                     *             }
                     *           ]
                     *         }
                     *       ],
                     *       "sources": [
                     *         {
                     *           "source_id": "demo",
                     *           "state": "starting",
                     *           "last_contact_at": "2026-08-20T17:00:00.000Z",
                     *           "clock_offset_ms": 1,
                     *           "problem": "demo"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        enrolments: components["schemas"]["Enrolment"][];
                        sources: {
                            source_id: string;
                            /** @enum {string} */
                            state: "starting" | "connected" | "failing";
                            last_contact_at: string | null;
                            clock_offset_ms: number | null;
                            problem: string | null;
                        }[];
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSitesSiteEvents: {
        parameters: {
            query?: {
                /** @example 100 */
                limit?: number;
                /**
                 * @description `next_cursor` of the page before
                 * @example demo
                 */
                cursor?: string;
            };
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "clock_now": "2026-08-20T17:00:00.000Z",
                     *       "events": [
                     *         {
                     *           "enrolment_id": "demo",
                     *           "program_id": "demo",
                     *           "kind": "drop-by",
                     *           "event_id": "demo",
                     *           "test": false,
                     *           "cancelled": false,
                     *           "phase": "announced",
                     *           "next_at": "2026-08-20T17:00:00.000Z",
                     *           "seconds_to_next": 1,
                     *           "received_at": "2026-08-20T17:00:00.000Z",
                     *           "instructed_at": "2026-08-20T17:00:00.000Z",
                     *           "starts_at": "2026-08-20T17:00:00.000Z",
                     *           "power_w": 1750000,
                     *           "act_at": "2026-08-20T17:00:00.000Z",
                     *           "due_at": "2026-08-20T17:00:00.000Z",
                     *           "ends_at": "2026-08-20T17:00:00.000Z",
                     *           "ready_by": "2026-08-20T17:00:00.000Z",
                     *           "late_seconds": 1,
                     *           "problem": "demo"
                     *         }
                     *       ],
                     *       "unassigned": [
                     *         {
                     *           "source_id": "demo",
                     *           "event_id": "demo",
                     *           "program_ref": "demo",
                     *           "kind": "event",
                     *           "received_at": "2026-08-20T17:00:00.000Z",
                     *           "ended_at": "2026-08-20T17:00:00.000Z"
                     *         }
                     *       ],
                     *       "next_cursor": "demo"
                     *     }
                     */
                    "application/json": {
                        /**
                         * @description ISO 8601 UTC
                         * @example 2026-08-20T17:00:00.000Z
                         */
                        clock_now: string;
                        events: components["schemas"]["ProgramEvent"][];
                        /** @description kept, and of no enrolment: nothing follows from them */
                        unassigned: {
                            source_id: string;
                            event_id: string;
                            program_ref: string | null;
                            /** @enum {string} */
                            kind: "event" | "test" | "target" | "cancellation";
                            /**
                             * @description ISO 8601 UTC
                             * @example 2026-08-20T17:00:00.000Z
                             */
                            received_at: string;
                            ended_at: string | null;
                        }[];
                        /** @description of `events` */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSitesSiteEvents: {
        parameters: {
            query?: never;
            header?: {
                /** @description names this request, so that it is carried out once however often it is sent */
                "Idempotency-Key"?: string;
            };
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "source": "demo",
                 *       "reason": "breaker work",
                 *       "event": {}
                 *     }
                 */
                "application/json": {
                    /** @description id of a source of signals that takes entries */
                    source: string;
                    /** @description who called, and how */
                    reason: string;
                    /** @description event_id, and what it asks for; docs/programs.md has the words */
                    event: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "source_id": "demo",
                     *       "event_id": "demo",
                     *       "version": 1,
                     *       "kind": "event",
                     *       "notes": [
                     *         "demo"
                     *       ]
                     *     }
                     */
                    "application/json": {
                        source_id: string;
                        event_id: string;
                        version: number;
                        /** @enum {string} */
                        kind: "event" | "test" | "target" | "cancellation";
                        notes: string[];
                    };
                };
            };
            /** @description it waits for a second person: the request, and who may approve it */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approval"];
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rejected, key-reused, too-large, unsupported-media-type, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSitesSiteEventsEvent: {
        parameters: {
            query?: {
                /**
                 * @description where several have an event of that id
                 * @example demo
                 */
                enrolment?: string;
            };
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
                /** @example demo */
                event: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "event_id": "demo",
                     *       "program_id": "demo",
                     *       "program_name": "demo",
                     *       "enrolment_id": "demo",
                     *       "test": false,
                     *       "interim": false,
                     *       "times": {
                     *         "instructed_at": "2026-08-20T17:00:00.000Z",
                     *         "act_at": "2026-08-20T17:00:00.000Z",
                     *         "due_at": "2026-08-20T17:00:00.000Z",
                     *         "ends_at": "2026-08-20T17:00:00.000Z"
                     *       },
                     *       "minutes": 15,
                     *       "intervals": [
                     *         {
                     *           "start": "2026-08-20T17:00:00.000Z",
                     *           "share_within": 0.5,
                     *           "meter_kwh": 1,
                     *           "meter_quality": "demo",
                     *           "baseline_raw_w": 1750000,
                     *           "ceiling_w": 1750000,
                     *           "owed_mwh": 1,
                     *           "delivered_raw_mwh": 1,
                     *           "outcome": "passed",
                     *           "why": "demo"
                     *         }
                     *       ],
                     *       "points": [
                     *         {
                     *           "start": "2026-08-20T17:00:00.000Z",
                     *           "meter_w": 1750000,
                     *           "baseline_w": 1750000,
                     *           "allowed_w": 1750000
                     *         }
                     *       ],
                     *       "totals": {
                     *         "passed": 1,
                     *         "failed": 1,
                     *         "not_judged": 1,
                     *         "delivery_ratio": 1,
                     *         "owed_mwh": 1,
                     *         "delivered_mwh": 1,
                     *         "verification": "V"
                     *       },
                     *       "baseline": {
                     *         "name": "ana",
                     *         "assigned_by": "operator",
                     *         "verification": "V"
                     *       },
                     *       "meter_id": "poi",
                     *       "rules": [
                     *         {
                     *           "rule": "demo",
                     *           "source": "demo",
                     *           "verification": "V"
                     *         }
                     *       ],
                     *       "notes": [
                     *         "demo"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["EventAccount"];
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "getSitesSiteEvent-reports": {
        parameters: {
            query?: {
                /** @example 100 */
                limit?: number;
                /**
                 * @description `next_cursor` of the page before
                 * @example demo
                 */
                cursor?: string;
            };
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "reports": [
                     *         {
                     *           "source_id": "demo",
                     *           "event_id": "demo",
                     *           "name": "ana",
                     *           "due_at": "2026-08-20T17:00:00.000Z",
                     *           "state": "retrying",
                     *           "attempts": 1,
                     *           "next_at": "2026-08-20T17:00:00.000Z",
                     *           "problem": "demo",
                     *           "ledger_seq": 1
                     *         }
                     *       ],
                     *       "next_cursor": "demo"
                     *     }
                     */
                    "application/json": {
                        reports: components["schemas"]["EventReport"][];
                        /** @description asks for the page after; null on the last one */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSitesSiteTelemetry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "links": [
                     *         {
                     *           "link_id": "demo",
                     *           "protocol": "demo",
                     *           "enrolment_id": "demo",
                     *           "every_seconds": 1,
                     *           "stale_after_seconds": 1,
                     *           "state": "starting",
                     *           "last_sent_at": "2026-08-20T17:00:00.000Z",
                     *           "problem": "demo",
                     *           "relay_problem": "demo",
                     *           "at": "2026-08-20T17:00:00.000Z",
                     *           "valid_until": "2026-08-20T17:00:00.000Z",
                     *           "points": {}
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        links: components["schemas"]["TelemetryLink"][];
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSitesSiteObligations: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "obligations": [
                     *         {
                     *           "source": "demo",
                     *           "program_id": "demo",
                     *           "enrolment_id": "demo",
                     *           "event_id": "demo",
                     *           "kind": "drop-by",
                     *           "bound": "ceiling",
                     *           "feeder_id": "c1",
                     *           "power_w": 1750000,
                     *           "mandatory": false,
                     *           "from": "2026-08-20T17:00:00.000Z",
                     *           "to": "2026-08-20T17:00:00.000Z",
                     *           "deadline": "2026-08-20T17:00:00.000Z",
                     *           "in_force": false,
                     *           "verification": "V",
                     *           "problem": "demo"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        obligations: components["schemas"]["Obligation"][];
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSitesSiteMeters: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "meters": [
                     *         {
                     *           "meter_id": "poi",
                     *           "kind": "modbus",
                     *           "minutes": 15,
                     *           "state": "starting",
                     *           "problem": "demo",
                     *           "last_reading": {
                     *             "at": "2026-08-20T17:00:00.000Z",
                     *             "power_w": 1750000,
                     *             "counter_kwh": 1
                     *           },
                     *           "last_interval": {
                     *             "start": "2026-08-20T17:00:00.000Z",
                     *             "minutes": 15,
                     *             "energy_kwh": 1,
                     *             "quality": "measured",
                     *             "version": 1,
                     *             "known_at": "2026-08-20T17:00:00.000Z",
                     *             "source": "demo",
                     *             "ledger_seq": 1
                     *           },
                     *           "drift": {
                     *             "compared": 1,
                     *             "meter_kwh": 1,
                     *             "modelled_kwh": 1,
                     *             "difference_ratio": 1,
                     *             "tolerance_ratio": 1,
                     *             "alarm": false,
                     *             "alarm_since": "2026-08-20T17:00:00.000Z",
                     *             "why": "demo",
                     *             "worst": {
                     *               "start": "2026-08-20T17:00:00.000Z",
                     *               "difference_w": 1750000
                     *             }
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        meters: components["schemas"]["Meter"][];
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSitesSiteMetersMeterIntervals: {
        parameters: {
            query?: {
                /**
                 * @description first instant; a day before `to` where it is left out
                 * @example 2026-08-20T17:00:00Z
                 */
                from?: string;
                /**
                 * @description first instant that is left out; now where it is not given
                 * @example 2026-08-20T17:00:00Z
                 */
                to?: string;
                /**
                 * @description what counted then; what counts now where it is left out
                 * @example 2026-08-20T17:00:00Z
                 */
                known_at?: string;
                /**
                 * @description all: corrected ones, too
                 * @example newest
                 */
                versions?: "newest" | "all";
            };
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
                /**
                 * @description id of the meter
                 * @example poi
                 */
                meter: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "intervals": [
                     *         {
                     *           "start": "2026-08-20T17:00:00.000Z",
                     *           "minutes": 15,
                     *           "energy_kwh": 1,
                     *           "quality": "measured",
                     *           "version": 1,
                     *           "known_at": "2026-08-20T17:00:00.000Z",
                     *           "source": "demo",
                     *           "ledger_seq": 1
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        intervals: components["schemas"]["MeterInterval"][];
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSitesSiteMetersMeterIntervals: {
        parameters: {
            query: {
                /**
                 * @description name of the file, as it is to be known
                 * @example ana
                 */
                name: string;
                /**
                 * @description green-button or csv; told from the file where it is left out
                 * @example demo
                 */
                format?: string;
            };
            header?: {
                /** @description names this request, so that it is carried out once however often it is sent */
                "Idempotency-Key"?: string;
            };
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
                /**
                 * @description id of the meter
                 * @example poi
                 */
                meter: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
                "application/xml": string;
                "text/xml": string;
                "text/plain": string;
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "from": "2026-08-20T17:00:00.000Z",
                     *       "to": "2026-08-20T17:00:00.000Z",
                     *       "missing": [
                     *         "2026-08-20T17:00:00.000Z"
                     *       ],
                     *       "intervals": 1,
                     *       "added": 1,
                     *       "corrections": 1,
                     *       "unchanged": 1,
                     *       "ledger_seqs": [
                     *         1
                     *       ]
                     *     }
                     */
                    "application/json": {
                        /**
                         * @description ISO 8601 UTC
                         * @example 2026-08-20T17:00:00.000Z
                         */
                        from: string;
                        /**
                         * @description ISO 8601 UTC
                         * @example 2026-08-20T17:00:00.000Z
                         */
                        to: string;
                        /** @description starts of intervals without a value */
                        missing: string[];
                        intervals: number;
                        added: number;
                        /** @description those of `added` that replace an earlier version */
                        corrections: number;
                        unchanged: number;
                        ledger_seqs: number[];
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rejected, key-reused, too-large, unsupported-media-type, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSitesSiteFleet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "groups": [
                     *         {
                     *           "group_id": "s21-c1",
                     *           "model": "demo",
                     *           "firmware": "demo",
                     *           "feeder_id": "c1",
                     *           "miner_count": 1,
                     *           "power_w": 1750000,
                     *           "hashrate_ths": 98000,
                     *           "stuck_count": 1,
                     *           "figures": {
                     *             "points": [
                     *               {
                     *                 "point_id": "demo",
                     *                 "power_w": 1750000,
                     *                 "hashrate_ths": 98000
                     *               }
                     *             ],
                     *             "up_seconds": 1,
                     *             "down_seconds": 1,
                     *             "sources": [
                     *               {
                     *                 "quantity": "power",
                     *                 "source": "learned"
                     *               }
                     *             ]
                     *           },
                     *           "responders": {
                     *             "mean": 0.5,
                     *             "low": 0.5,
                     *             "high": 0.5
                     *           }
                     *         }
                     *       ],
                     *       "feeders": [
                     *         {
                     *           "feeder_id": "c1",
                     *           "parent_id": "demo",
                     *           "name": "ana",
                     *           "power_w": 1750000,
                     *           "power_w_max": 1750000
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        groups: {
                            group_id: string;
                            model: string;
                            firmware: string;
                            feeder_id: string;
                            miner_count: number;
                            /**
                             * @description W
                             * @example 1750000
                             */
                            power_w: number;
                            /**
                             * @description TH/s
                             * @example 98000
                             */
                            hashrate_ths: number;
                            stuck_count: number;
                            /** @description what plans are made with now */
                            figures: {
                                points: {
                                    point_id: string;
                                    /**
                                     * @description W
                                     * @example 1750000
                                     */
                                    power_w: number;
                                    /**
                                     * @description TH/s
                                     * @example 98000
                                     */
                                    hashrate_ths: number;
                                }[];
                                up_seconds: number;
                                down_seconds: number;
                                /** @description whether a figure was learned from the machines; times of the catalogue are the firmware’s */
                                sources: {
                                    /** @enum {string} */
                                    quantity: "power" | "sleep-power" | "hashrate" | "up-seconds" | "down-seconds";
                                    /** @enum {string} */
                                    source: "learned" | "catalogue";
                                }[];
                            };
                            /** @description share of miners that go to sleep in time when told, with its 90 % range; null: none was told yet */
                            responders: {
                                /**
                                 * @description 0–1
                                 * @example 0.5
                                 */
                                mean: number;
                                /**
                                 * @description 0–1
                                 * @example 0.5
                                 */
                                low: number;
                                /**
                                 * @description 0–1
                                 * @example 0.5
                                 */
                                high: number;
                            } | null;
                        }[];
                        feeders: {
                            feeder_id: string;
                            parent_id: string | null;
                            name: string;
                            /**
                             * @description W
                             * @example 1750000
                             */
                            power_w: number;
                            /**
                             * @description W
                             * @example 1750000
                             */
                            power_w_max: number;
                        }[];
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSitesSiteFleetMiners: {
        parameters: {
            query?: {
                /** @example s21-c1 */
                group?: string;
                /** @example stuck */
                state?: "stuck" | "asleep" | "awake" | "unreachable";
                /** @example 100 */
                limit?: number;
                /**
                 * @description `next_cursor` of the page before
                 * @example demo
                 */
                cursor?: string;
            };
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "miners": [
                     *         {
                     *           "miner_id": "c1-001",
                     *           "group_id": "s21-c1",
                     *           "model": "demo",
                     *           "firmware": "demo",
                     *           "feeder_id": "c1",
                     *           "virtual": false,
                     *           "observed_point_id": "demo",
                     *           "directed_point_id": "demo",
                     *           "power_w": 1750000,
                     *           "power_source": "metered",
                     *           "hashrate_ths": 98000,
                     *           "claim": "demo",
                     *           "profile": "demo",
                     *           "seen_asleep": false,
                     *           "observed_at": "2026-08-20T17:00:00.000Z",
                     *           "reachable": false,
                     *           "read_failures": 1,
                     *           "awake_changed_at": "2026-08-20T17:00:00.000Z",
                     *           "woken_at": [
                     *             "2026-08-20T17:00:00.000Z"
                     *           ],
                     *           "stuck_cause": "unreachable",
                     *           "stuck_since": "2026-08-20T17:00:00.000Z",
                     *           "failed_commands": 1,
                     *           "retry_at": "2026-08-20T17:00:00.000Z"
                     *         }
                     *       ],
                     *       "next_cursor": "demo"
                     *     }
                     */
                    "application/json": {
                        miners: components["schemas"]["Miner"][];
                        /** @description asks for the page after; null on the last one */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSitesSiteFleetMinersMiner: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
                /** @example c1-001 */
                miner: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "miner": {
                     *         "miner_id": "c1-001",
                     *         "group_id": "s21-c1",
                     *         "model": "demo",
                     *         "firmware": "demo",
                     *         "feeder_id": "c1",
                     *         "virtual": false,
                     *         "observed_point_id": "demo",
                     *         "directed_point_id": "demo",
                     *         "power_w": 1750000,
                     *         "power_source": "metered",
                     *         "hashrate_ths": 98000,
                     *         "claim": "demo",
                     *         "profile": "demo",
                     *         "seen_asleep": false,
                     *         "observed_at": "2026-08-20T17:00:00.000Z",
                     *         "reachable": false,
                     *         "read_failures": 1,
                     *         "awake_changed_at": "2026-08-20T17:00:00.000Z",
                     *         "woken_at": [
                     *           "2026-08-20T17:00:00.000Z"
                     *         ],
                     *         "stuck_cause": "unreachable",
                     *         "stuck_since": "2026-08-20T17:00:00.000Z",
                     *         "failed_commands": 1,
                     *         "retry_at": "2026-08-20T17:00:00.000Z"
                     *       },
                     *       "commands": [
                     *         {
                     *           "command_id": "demo",
                     *           "miner_id": "c1-001",
                     *           "epoch": 4711,
                     *           "point_id": "demo",
                     *           "from_point_id": "demo",
                     *           "attempt": 1,
                     *           "issued_at": "2026-08-20T17:00:00.000Z",
                     *           "deadline_at": "2026-08-20T17:00:00.000Z",
                     *           "reply": "demo",
                     *           "outcome": "confirmed",
                     *           "outcome_detail": "demo",
                     *           "closed_at": "2026-08-20T17:00:00.000Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        miner: components["schemas"]["Miner"];
                        commands: components["schemas"]["Command"][];
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSitesSiteFleetMinersMinerHistory: {
        parameters: {
            query?: {
                /**
                 * @description first instant; a day before `to` where it is left out
                 * @example 2026-08-20T17:00:00Z
                 */
                from?: string;
                /**
                 * @description first instant that is left out; now where it is not given
                 * @example 2026-08-20T17:00:00Z
                 */
                to?: string;
            };
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
                /** @example c1-001 */
                miner: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "step_minutes": 1,
                     *       "readings": [
                     *         {
                     *           "at": "2026-08-20T17:00:00.000Z",
                     *           "power_w": 1750000,
                     *           "hashrate_ths": 98000
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        /** @description each reading is the first of so many minutes; null: all readings are here */
                        step_minutes: number | null;
                        readings: {
                            /**
                             * @description ISO 8601 UTC
                             * @example 2026-08-20T17:00:00.000Z
                             */
                            at: string;
                            /** @description W; null: not known */
                            power_w: number | null;
                            /** @description TH/s; null: not known */
                            hashrate_ths: number | null;
                        }[];
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "postSitesSiteFleetMinersMinerTake-over": {
        parameters: {
            query?: never;
            header?: {
                /** @description names this request, so that it is carried out once however often it is sent */
                "Idempotency-Key"?: string;
            };
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
                /** @example c1-001 */
                miner: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "breaker work"
                 *     }
                 */
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "miner": {
                     *         "miner_id": "c1-001",
                     *         "group_id": "s21-c1",
                     *         "model": "demo",
                     *         "firmware": "demo",
                     *         "feeder_id": "c1",
                     *         "virtual": false,
                     *         "observed_point_id": "demo",
                     *         "directed_point_id": "demo",
                     *         "power_w": 1750000,
                     *         "power_source": "metered",
                     *         "hashrate_ths": 98000,
                     *         "claim": "demo",
                     *         "profile": "demo",
                     *         "seen_asleep": false,
                     *         "observed_at": "2026-08-20T17:00:00.000Z",
                     *         "reachable": false,
                     *         "read_failures": 1,
                     *         "awake_changed_at": "2026-08-20T17:00:00.000Z",
                     *         "woken_at": [
                     *           "2026-08-20T17:00:00.000Z"
                     *         ],
                     *         "stuck_cause": "unreachable",
                     *         "stuck_since": "2026-08-20T17:00:00.000Z",
                     *         "failed_commands": 1,
                     *         "retry_at": "2026-08-20T17:00:00.000Z"
                     *       },
                     *       "commands": [
                     *         {
                     *           "command_id": "demo",
                     *           "miner_id": "c1-001",
                     *           "epoch": 4711,
                     *           "point_id": "demo",
                     *           "from_point_id": "demo",
                     *           "attempt": 1,
                     *           "issued_at": "2026-08-20T17:00:00.000Z",
                     *           "deadline_at": "2026-08-20T17:00:00.000Z",
                     *           "reply": "demo",
                     *           "outcome": "confirmed",
                     *           "outcome_detail": "demo",
                     *           "closed_at": "2026-08-20T17:00:00.000Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        miner: components["schemas"]["Miner"];
                        commands: components["schemas"]["Command"][];
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rejected, key-reused, too-large, unsupported-media-type, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSitesSiteCommands: {
        parameters: {
            query?: {
                /** @example c1-001 */
                miner?: string;
                /**
                 * @description ISO 8601 with an offset
                 * @example 2026-08-20T17:00:00Z
                 */
                before?: string;
                /** @example 100 */
                limit?: number;
                /**
                 * @description `next_cursor` of the page before
                 * @example demo
                 */
                cursor?: string;
            };
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "commands": [
                     *         {
                     *           "command_id": "demo",
                     *           "miner_id": "c1-001",
                     *           "epoch": 4711,
                     *           "point_id": "demo",
                     *           "from_point_id": "demo",
                     *           "attempt": 1,
                     *           "issued_at": "2026-08-20T17:00:00.000Z",
                     *           "deadline_at": "2026-08-20T17:00:00.000Z",
                     *           "reply": "demo",
                     *           "outcome": "confirmed",
                     *           "outcome_detail": "demo",
                     *           "closed_at": "2026-08-20T17:00:00.000Z"
                     *         }
                     *       ],
                     *       "next_cursor": "demo"
                     *     }
                     */
                    "application/json": {
                        commands: components["schemas"]["Command"][];
                        /** @description asks for the page after; null on the last one */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSitesSiteIntervals: {
        parameters: {
            query?: {
                /**
                 * @description first instant; a day before `to` where it is left out
                 * @example 2026-08-20T17:00:00Z
                 */
                from?: string;
                /**
                 * @description first instant that is left out; now where it is not given
                 * @example 2026-08-20T17:00:00Z
                 */
                to?: string;
                /** @example 100 */
                limit?: number;
                /**
                 * @description `next_cursor` of the page before
                 * @example demo
                 */
                cursor?: string;
            };
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "intervals": [
                     *         {
                     *           "site_id": "demo",
                     *           "interval_start": "2026-08-20T17:00:00.000Z",
                     *           "minutes": 15,
                     *           "status": "complete",
                     *           "mean_power_w": 1750000,
                     *           "energy_mwh": 1,
                     *           "coverage_ratio": 0.5,
                     *           "estimated_ratio": 0.5,
                     *           "setpoint_w": 1750000,
                     *           "tag": "program",
                     *           "settlement_point": "LZ_WEST",
                     *           "price_usd_per_mwh": 41.27,
                     *           "price_known_at": "2026-08-20T17:00:00.000Z",
                     *           "price_source": "demo",
                     *           "closed_at": "2026-08-20T17:00:00.000Z"
                     *         }
                     *       ],
                     *       "next_cursor": "demo"
                     *     }
                     */
                    "application/json": {
                        intervals: {
                            site_id: string;
                            /**
                             * @description ISO 8601 UTC
                             * @example 2026-08-20T17:00:00.000Z
                             */
                            interval_start: string;
                            minutes: number;
                            /** @enum {string} */
                            status: "complete" | "partial" | "no-data";
                            mean_power_w: number | null;
                            energy_mwh: number | null;
                            /**
                             * @description share of the interval that readings cover, 0–1
                             * @example 0.5
                             */
                            coverage_ratio: number;
                            estimated_ratio: number | null;
                            setpoint_w: number | null;
                            /** @description why load was curtailed */
                            tag: ("program" | "price" | "coincident-peak" | "fault" | "maintenance" | "operator") | null;
                            settlement_point: string;
                            price_usd_per_mwh: number | null;
                            price_known_at: string | null;
                            price_source: string | null;
                            /**
                             * @description ISO 8601 UTC
                             * @example 2026-08-20T17:00:00.000Z
                             */
                            closed_at: string;
                        }[];
                        /** @description asks for the page after; null on the last one */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSitesSiteIntervalsDays: {
        parameters: {
            query?: {
                /**
                 * @description of the site’s calendar; the present one where it is left out
                 * @example 2026-11
                 */
                month?: string;
            };
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "month": "demo",
                     *       "minutes": 15,
                     *       "days": [
                     *         {
                     *           "date": "demo",
                     *           "due": 1,
                     *           "complete": 1,
                     *           "estimated": 1,
                     *           "energy_mwh": 1,
                     *           "gaps": [
                     *             {
                     *               "from": "2026-08-20T17:00:00.000Z",
                     *               "to": "2026-08-20T17:00:00.000Z",
                     *               "status": "partial"
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        month: string;
                        /** @description length of a settlement interval */
                        minutes: number;
                        days: {
                            /** @description civil date of the site */
                            date: string;
                            /** @description intervals that are over */
                            due: number;
                            complete: number;
                            /** @description of the complete ones: with energy that is partly estimated */
                            estimated: number;
                            /** @description MWh */
                            energy_mwh: number;
                            gaps: {
                                /**
                                 * @description ISO 8601 UTC
                                 * @example 2026-08-20T17:00:00.000Z
                                 */
                                from: string;
                                /**
                                 * @description ISO 8601 UTC
                                 * @example 2026-08-20T17:00:00.000Z
                                 */
                                to: string;
                                /** @enum {string} */
                                status: "partial" | "no-data" | "not-recorded";
                            }[];
                        }[];
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSitesSiteShadow: {
        parameters: {
            query?: {
                /**
                 * @description first instant; a day before `to` where it is left out
                 * @example 2026-08-20T17:00:00Z
                 */
                from?: string;
                /**
                 * @description first instant that is left out; now where it is not given
                 * @example 2026-08-20T17:00:00Z
                 */
                to?: string;
                /**
                 * @description yes: every settlement interval, too
                 * @example yes
                 */
                intervals?: "yes" | "no";
            };
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "site_id": "demo",
                     *       "states": "would-be",
                     *       "from": "2026-08-20T17:00:00.000Z",
                     *       "to": "2026-08-20T17:00:00.000Z",
                     *       "uncertainty": {
                     *         "watts_off_ratio": 0.5,
                     *         "hash_off_ratio": 0.5,
                     *         "unsettled_usd_per_mwh": {
                     *           "low": 41.27,
                     *           "high": 41.27
                     *         }
                     *       },
                     *       "total": {
                     *         "intervals": 1,
                     *         "settled_intervals": 1,
                     *         "compared_intervals": 1,
                     *         "policy": {
                     *           "energy_mwh": 1,
                     *           "hash_ths_hours": 1,
                     *           "wakes": 1,
                     *           "revenue_usd": 1,
                     *           "energy_cost_usd": 1,
                     *           "wear_usd": 1,
                     *           "net_usd": 1,
                     *           "avg_price_paid_usd_per_mwh": 41.27
                     *         },
                     *         "always_on": {
                     *           "energy_mwh": 1,
                     *           "hash_ths_hours": 1,
                     *           "wakes": 1,
                     *           "revenue_usd": 1,
                     *           "energy_cost_usd": 1,
                     *           "wear_usd": 1,
                     *           "net_usd": 1,
                     *           "avg_price_paid_usd_per_mwh": 41.27
                     *         },
                     *         "actual": {
                     *           "energy_mwh": 1,
                     *           "hash_ths_hours": 1,
                     *           "wakes": 1,
                     *           "revenue_usd": 1,
                     *           "energy_cost_usd": 1,
                     *           "wear_usd": 1,
                     *           "net_usd": 1,
                     *           "avg_price_paid_usd_per_mwh": 41.27
                     *         },
                     *         "gain_over_always_on": {
                     *           "usd": 1,
                     *           "low_usd": 1,
                     *           "high_usd": 1
                     *         },
                     *         "gain_over_actual": {
                     *           "usd": 1,
                     *           "low_usd": 1,
                     *           "high_usd": 1
                     *         }
                     *       },
                     *       "days": [
                     *         {
                     *           "intervals": 1,
                     *           "settled_intervals": 1,
                     *           "compared_intervals": 1,
                     *           "policy": {
                     *             "energy_mwh": 1,
                     *             "hash_ths_hours": 1,
                     *             "wakes": 1,
                     *             "revenue_usd": 1,
                     *             "energy_cost_usd": 1,
                     *             "wear_usd": 1,
                     *             "net_usd": 1,
                     *             "avg_price_paid_usd_per_mwh": 41.27
                     *           },
                     *           "always_on": {
                     *             "energy_mwh": 1,
                     *             "hash_ths_hours": 1,
                     *             "wakes": 1,
                     *             "revenue_usd": 1,
                     *             "energy_cost_usd": 1,
                     *             "wear_usd": 1,
                     *             "net_usd": 1,
                     *             "avg_price_paid_usd_per_mwh": 41.27
                     *           },
                     *           "actual": {
                     *             "energy_mwh": 1,
                     *             "hash_ths_hours": 1,
                     *             "wakes": 1,
                     *             "revenue_usd": 1,
                     *             "energy_cost_usd": 1,
                     *             "wear_usd": 1,
                     *             "net_usd": 1,
                     *             "avg_price_paid_usd_per_mwh": 41.27
                     *           },
                     *           "gain_over_always_on": {
                     *             "usd": 1,
                     *             "low_usd": 1,
                     *             "high_usd": 1
                     *           },
                     *           "gain_over_actual": {
                     *             "usd": 1,
                     *             "low_usd": 1,
                     *             "high_usd": 1
                     *           },
                     *           "date": "demo"
                     *         }
                     *       ],
                     *       "intervals": [
                     *         {
                     *           "start": "2026-08-20T17:00:00.000Z",
                     *           "minutes": 15,
                     *           "policy": {
                     *             "energy_mwh": 1,
                     *             "hash_ths_hours": 1
                     *           },
                     *           "always_on": {
                     *             "energy_mwh": 1,
                     *             "hash_ths_hours": 1
                     *           },
                     *           "actual": {
                     *             "energy_mwh": 1,
                     *             "hash_ths_hours": 1
                     *           },
                     *           "terms": {
                     *             "version": 1,
                     *             "price_usd_per_mwh": 41.27,
                     *             "price_known_at": "2026-08-20T17:00:00.000Z",
                     *             "delivered_usd_per_mwh": 41.27,
                     *             "hashprice_usd_per_ph_day": 1,
                     *             "wear_usd_per_wake": 1
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        site_id: string;
                        /** @constant */
                        states: "would-be";
                        /**
                         * @description ISO 8601 UTC
                         * @example 2026-08-20T17:00:00.000Z
                         */
                        from: string;
                        /**
                         * @description ISO 8601 UTC
                         * @example 2026-08-20T17:00:00.000Z
                         */
                        to: string;
                        uncertainty: {
                            /** @description median of how far the always-on fleet’s energy is off the readings */
                            watts_off_ratio: number | null;
                            hash_off_ratio: number | null;
                            /** @description 5th and 95th percentile of the delivered prices of settled intervals */
                            unsettled_usd_per_mwh: {
                                /**
                                 * @description USD/MWh
                                 * @example 41.27
                                 */
                                low: number;
                                /**
                                 * @description USD/MWh
                                 * @example 41.27
                                 */
                                high: number;
                            } | null;
                        };
                        total: {
                            /** @description whole settlement intervals that were decided throughout */
                            intervals: number;
                            /** @description those whose price is known: what the sums are of */
                            settled_intervals: number;
                            /** @description settled ones that readings cover at least half of */
                            compared_intervals: number;
                            /** @description had every plan been followed */
                            policy: components["schemas"]["ShadowCourse"];
                            always_on: components["schemas"]["ShadowCourse"];
                            /** @description what the site drew and hashed in the compared intervals; wear is not known: 0 */
                            actual: components["schemas"]["ShadowCourse"];
                            gain_over_always_on: components["schemas"]["ShadowGain"];
                            /** @description over the compared intervals */
                            gain_over_actual: components["schemas"]["ShadowGain"];
                        };
                        days: {
                            /** @description whole settlement intervals that were decided throughout */
                            intervals: number;
                            /** @description those whose price is known: what the sums are of */
                            settled_intervals: number;
                            /** @description settled ones that readings cover at least half of */
                            compared_intervals: number;
                            /** @description had every plan been followed */
                            policy: components["schemas"]["ShadowCourse"];
                            always_on: components["schemas"]["ShadowCourse"];
                            /** @description what the site drew and hashed in the compared intervals; wear is not known: 0 */
                            actual: components["schemas"]["ShadowCourse"];
                            gain_over_always_on: components["schemas"]["ShadowGain"];
                            /** @description over the compared intervals */
                            gain_over_actual: components["schemas"]["ShadowGain"];
                            /** @description civil date of the site */
                            date: string;
                        }[];
                        intervals?: {
                            /**
                             * @description ISO 8601 UTC
                             * @example 2026-08-20T17:00:00.000Z
                             */
                            start: string;
                            minutes: number;
                            policy: {
                                energy_mwh: number;
                                hash_ths_hours: number;
                            };
                            always_on: {
                                energy_mwh: number;
                                hash_ths_hours: number;
                            };
                            actual: {
                                energy_mwh: number;
                                hash_ths_hours: number;
                            } | null;
                            /** @description null: the price is not known yet */
                            terms: {
                                /** @description from 1; a corrected price is a later one */
                                version: number;
                                /**
                                 * @description USD/MWh
                                 * @example 41.27
                                 */
                                price_usd_per_mwh: number;
                                /**
                                 * @description ISO 8601 UTC
                                 * @example 2026-08-20T17:00:00.000Z
                                 */
                                price_known_at: string;
                                /**
                                 * @description USD/MWh
                                 * @example 41.27
                                 */
                                delivered_usd_per_mwh: number;
                                hashprice_usd_per_ph_day: number;
                                wear_usd_per_wake: number;
                            } | null;
                        }[];
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSitesSiteLedger: {
        parameters: {
            query?: {
                /** @example 1 */
                from_seq?: number;
                /** @example 100 */
                limit?: number;
                /**
                 * @description `next_cursor` of the page before
                 * @example demo
                 */
                cursor?: string;
            };
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "entries": [
                     *         {
                     *           "seq": 1024,
                     *           "at": "2026-08-20T17:00:00.000Z",
                     *           "site": "demo",
                     *           "kind": "demo",
                     *           "body": {},
                     *           "prev": "demo",
                     *           "hash": "demo"
                     *         }
                     *       ],
                     *       "corrections": [
                     *         {
                     *           "seq": 1024,
                     *           "by_seq": 1
                     *         }
                     *       ],
                     *       "next_cursor": "demo"
                     *     }
                     */
                    "application/json": {
                        entries: components["schemas"]["LedgerEntry"][];
                        /** @description which of the entries were corrected, and by which entry; the old one stays as it is */
                        corrections: {
                            seq: number;
                            by_seq: number;
                        }[];
                        /** @description asks for the page after; null on the last one */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSitesSiteLedgerSearch: {
        parameters: {
            query?: {
                /**
                 * @description such as plan-made; docs/ledger.md has them all
                 * @example demo
                 */
                kind?: string;
                /**
                 * @description found anywhere in the entry, in upper or lower case
                 * @example demo
                 */
                text?: string;
                /**
                 * @description ISO 8601 with an offset
                 * @example 2026-08-20T17:00:00Z
                 */
                from?: string;
                /**
                 * @description first instant that is left out
                 * @example 2026-08-20T17:00:00Z
                 */
                to?: string;
                /**
                 * @description `next_before_seq` of the answer before
                 * @example 1
                 */
                before_seq?: number;
                /** @example 100 */
                limit?: number;
            };
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "entries": [
                     *         {
                     *           "seq": 1024,
                     *           "at": "2026-08-20T17:00:00.000Z",
                     *           "site": "demo",
                     *           "kind": "demo",
                     *           "body": {},
                     *           "prev": "demo",
                     *           "hash": "demo"
                     *         }
                     *       ],
                     *       "corrections": [
                     *         {
                     *           "seq": 1024,
                     *           "by_seq": 1
                     *         }
                     *       ],
                     *       "next_before_seq": 1
                     *     }
                     */
                    "application/json": {
                        /** @description newest first */
                        entries: components["schemas"]["LedgerEntry"][];
                        /** @description which of the entries were corrected, and by which entry; the old one stays as it is */
                        corrections: {
                            seq: number;
                            by_seq: number;
                        }[];
                        /** @description with which the search goes on, also where nothing was found yet; null: all was looked through */
                        next_before_seq: number | null;
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSitesSiteLedgerCheckpoints: {
        parameters: {
            query?: {
                /**
                 * @description `tree_size` of the last one of the answer before
                 * @example 1
                 */
                before_size?: number;
                /** @example 100 */
                limit?: number;
            };
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "checkpoints": [
                     *         {
                     *           "site": "demo",
                     *           "tree_size": 1,
                     *           "root": "demo",
                     *           "head": "demo",
                     *           "at": "2026-08-20T17:00:00.000Z",
                     *           "key_id": "demo",
                     *           "signature": "demo",
                     *           "stamped": false
                     *         }
                     *       ],
                     *       "public_keys": [
                     *         "demo"
                     *       ]
                     *     }
                     */
                    "application/json": {
                        /** @description newest first */
                        checkpoints: components["schemas"]["Checkpoint"][];
                        /** @description base64url, the oldest first */
                        public_keys: string[];
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSitesSiteLedgerHead: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "seq": 1024,
                     *       "hash": "demo",
                     *       "at": "2026-08-20T17:00:00.000Z",
                     *       "checkpoint_seq": 1,
                     *       "public_key": "demo"
                     *     }
                     */
                    "application/json": {
                        seq: number;
                        hash: string;
                        /**
                         * @description ISO 8601 UTC
                         * @example 2026-08-20T17:00:00.000Z
                         */
                        at: string;
                        /** @description newest entry that a signed checkpoint covers */
                        checkpoint_seq: number;
                        public_key: string;
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSitesSiteLedgerExport: {
        parameters: {
            query?: {
                /** @example 1 */
                from_seq?: number;
                /** @example 1 */
                to_seq?: number;
            };
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {} */
                    "application/jsonl": Record<string, never>;
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSitesSiteLedgerSeq: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
                /**
                 * @description number of the entry
                 * @example 1024
                 */
                seq: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "entry": {
                     *         "seq": 1024,
                     *         "at": "2026-08-20T17:00:00.000Z",
                     *         "site": "demo",
                     *         "kind": "demo",
                     *         "body": {},
                     *         "prev": "demo",
                     *         "hash": "demo"
                     *       },
                     *       "corrections": [
                     *         {
                     *           "seq": 1024,
                     *           "at": "2026-08-20T17:00:00.000Z",
                     *           "site": "demo",
                     *           "kind": "demo",
                     *           "body": {},
                     *           "prev": "demo",
                     *           "hash": "demo"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        entry: components["schemas"]["LedgerEntry"];
                        /** @description of the entry, and of these, ascending */
                        corrections: components["schemas"]["LedgerEntry"][];
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSitesSiteLedgerSeqCorrections: {
        parameters: {
            query?: never;
            header?: {
                /** @description names this request, so that it is carried out once however often it is sent */
                "Idempotency-Key"?: string;
            };
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
                /**
                 * @description number of the entry
                 * @example 1024
                 */
                seq: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "breaker work",
                 *       "correction": {}
                 *     }
                 */
                "application/json": {
                    reason: string;
                    /** @description what should have been recorded; names in snake_case */
                    correction: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "correction": {
                     *         "seq": 1024,
                     *         "at": "2026-08-20T17:00:00.000Z",
                     *         "site": "demo",
                     *         "kind": "demo",
                     *         "body": {},
                     *         "prev": "demo",
                     *         "hash": "demo"
                     *       }
                     *     }
                     */
                    "application/json": {
                        correction: components["schemas"]["LedgerEntry"];
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rejected, key-reused, too-large, unsupported-media-type, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSitesSiteReports: {
        parameters: {
            query?: {
                /** @example 100 */
                limit?: number;
                /**
                 * @description `next_cursor` of the page before
                 * @example demo
                 */
                cursor?: string;
                /** @example 1 */
                before_seq?: number;
            };
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "reports": [
                     *         {
                     *           "entry_seq": 1,
                     *           "issued_at": "2026-08-20T17:00:00.000Z",
                     *           "title": "demo",
                     *           "by": "ana",
                     *           "files": [
                     *             {
                     *               "name": "ana",
                     *               "bytes": 1,
                     *               "sha256": "demo"
                     *             }
                     *           ],
                     *           "kept": false
                     *         }
                     *       ],
                     *       "next_cursor": "demo",
                     *       "tasks": [
                     *         {
                     *           "task_id": "demo",
                     *           "site_id": "demo",
                     *           "kind": "demo",
                     *           "by": "ana",
                     *           "asked_at": "2026-08-20T17:00:00.000Z",
                     *           "state": "waiting",
                     *           "title": "demo",
                     *           "entry_seq": 1,
                     *           "notes": [
                     *             "demo"
                     *           ],
                     *           "problem": "demo"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        reports: components["schemas"]["ReportIssue"][];
                        /** @description asks for the page after; null on the last one */
                        next_cursor: string | null;
                        /** @description what was asked for since the start of the service, the newest first */
                        tasks: components["schemas"]["ReportTask"][];
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSitesSiteReports: {
        parameters: {
            query?: never;
            header?: {
                /** @description names this request, so that it is carried out once however often it is sent */
                "Idempotency-Key"?: string;
            };
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "kind": "event",
                 *       "event": "demo",
                 *       "enrolment": "demo",
                 *       "prices": {
                 *         "energy_per_mwh": [
                 *           {
                 *             "start": "2026-08-20T17:00:00Z",
                 *             "price": 1
                 *           }
                 *         ],
                 *         "net_benefits_price": 1,
                 *         "bid_per_mwh": 1,
                 *         "shortfall": {
                 *           "rate_per_mwh": 1,
                 *           "year_revenue": 1,
                 *           "charged_before": 1
                 *         },
                 *         "capacity_price": 1
                 *       },
                 *       "meter": "poi",
                 *       "known_at": "2026-08-20T17:00:00Z",
                 *       "paper": "A4"
                 *     }
                 */
                "application/json": {
                    /** @constant */
                    kind: "event";
                    event: string;
                    /** @description where the site has several */
                    enrolment?: string;
                    /**
                     * @description what no program's file and no feed has, in the program's currency
                     * @default {}
                     */
                    prices?: {
                        energy_per_mwh?: {
                            /**
                             * Format: date-time
                             * @description ISO 8601 with an offset
                             */
                            start: string;
                            price: number;
                        }[];
                        net_benefits_price?: number;
                        bid_per_mwh?: number;
                        shortfall?: {
                            rate_per_mwh: number;
                            year_revenue: number;
                            /** @default 0 */
                            charged_before?: number;
                        };
                        capacity_price?: number;
                    };
                    /** @description where the site has several */
                    meter?: string;
                    /**
                     * Format: date-time
                     * @description leave out meter data that became known later
                     */
                    known_at?: string;
                    /**
                     * @description of the PDF
                     * @default A4
                     * @enum {string}
                     */
                    paper?: "A4" | "LETTER";
                } | {
                    /** @constant */
                    kind: "month";
                    /**
                     * Format: date
                     * @description first local date
                     */
                    from: string;
                    /**
                     * Format: date
                     * @description the local date after the last
                     */
                    to: string;
                    /** @description where the site has several */
                    enrolment?: string;
                    /**
                     * @description what no program's file and no feed has, in the program's currency
                     * @default {}
                     */
                    prices?: {
                        energy_per_mwh?: {
                            /**
                             * Format: date-time
                             * @description ISO 8601 with an offset
                             */
                            start: string;
                            price: number;
                        }[];
                        net_benefits_price?: number;
                        bid_per_mwh?: number;
                        shortfall?: {
                            rate_per_mwh: number;
                            year_revenue: number;
                            /** @default 0 */
                            charged_before?: number;
                        };
                        capacity_price?: number;
                    };
                    /** @description where the site has several */
                    meter?: string;
                    /**
                     * Format: date-time
                     * @description leave out meter data that became known later
                     */
                    known_at?: string;
                    /**
                     * @description of the PDF
                     * @default A4
                     * @enum {string}
                     */
                    paper?: "A4" | "LETTER";
                } | {
                    /** @constant */
                    kind: "season";
                    /**
                     * Format: date
                     * @description first local date
                     */
                    from: string;
                    /**
                     * Format: date
                     * @description the local date after the last
                     */
                    to: string;
                    /** @description where the site has several */
                    enrolment?: string;
                    /**
                     * @description what no program's file and no feed has, in the program's currency
                     * @default {}
                     */
                    prices?: {
                        energy_per_mwh?: {
                            /**
                             * Format: date-time
                             * @description ISO 8601 with an offset
                             */
                            start: string;
                            price: number;
                        }[];
                        net_benefits_price?: number;
                        bid_per_mwh?: number;
                        shortfall?: {
                            rate_per_mwh: number;
                            year_revenue: number;
                            /** @default 0 */
                            charged_before?: number;
                        };
                        capacity_price?: number;
                    };
                    /** @description where the site has several */
                    meter?: string;
                    /**
                     * Format: date-time
                     * @description leave out meter data that became known later
                     */
                    known_at?: string;
                    /**
                     * @description of the PDF
                     * @default A4
                     * @enum {string}
                     */
                    paper?: "A4" | "LETTER";
                } | {
                    /** @constant */
                    kind: "4cp";
                    /** @default ercot-4cp */
                    program?: string;
                    year: number;
                    /** @description of your utility's tariff; else the rule's planning figure */
                    rate_per_kw_year?: number;
                    /**
                     * @description the loads are as the operator published them for good
                     * @default false
                     */
                    settled?: boolean;
                    /** @description where the site has several */
                    meter?: string;
                    /**
                     * Format: date-time
                     * @description leave out meter data that became known later
                     */
                    known_at?: string;
                    /**
                     * @description of the PDF
                     * @default A4
                     * @enum {string}
                     */
                    paper?: "A4" | "LETTER";
                } | {
                    /** @constant */
                    kind: "audit";
                    /**
                     * Format: date
                     * @description first local date
                     */
                    from: string;
                    /**
                     * Format: date
                     * @description the local date after the last
                     */
                    to: string;
                    /** @description where the site has several */
                    meter?: string;
                    /**
                     * Format: date-time
                     * @description leave out meter data that became known later
                     */
                    known_at?: string;
                    /**
                     * @description of the PDF
                     * @default A4
                     * @enum {string}
                     */
                    paper?: "A4" | "LETTER";
                } | {
                    /** @constant */
                    kind: "efficiency";
                    /**
                     * Format: date
                     * @description first local date
                     */
                    from: string;
                    /**
                     * Format: date
                     * @description the local date after the last
                     */
                    to: string;
                    /** @description where the site has several */
                    meter?: string;
                    /**
                     * Format: date-time
                     * @description leave out meter data that became known later
                     */
                    known_at?: string;
                    /**
                     * @description of the PDF
                     * @default A4
                     * @enum {string}
                     */
                    paper?: "A4" | "LETTER";
                } | {
                    /** @constant */
                    kind: "customer";
                    customer: string;
                    /**
                     * Format: date
                     * @description first local date
                     */
                    from: string;
                    /**
                     * Format: date
                     * @description the local date after the last
                     */
                    to: string;
                    /** @description what the hosting contract credits */
                    credit_usd_per_mwh: number;
                    /** @description where the site has several */
                    meter?: string;
                    /**
                     * Format: date-time
                     * @description leave out meter data that became known later
                     */
                    known_at?: string;
                    /**
                     * @description of the PDF
                     * @default A4
                     * @enum {string}
                     */
                    paper?: "A4" | "LETTER";
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "task_id": "demo",
                     *       "site_id": "demo",
                     *       "kind": "demo",
                     *       "by": "ana",
                     *       "asked_at": "2026-08-20T17:00:00.000Z",
                     *       "state": "waiting",
                     *       "title": "demo",
                     *       "entry_seq": 1,
                     *       "notes": [
                     *         "demo"
                     *       ],
                     *       "problem": "demo"
                     *     }
                     */
                    "application/json": components["schemas"]["ReportTask"];
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rejected, key-reused, too-large, unsupported-media-type, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "getSitesSiteReport-tasksTask": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
                /** @example demo */
                task: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "task_id": "demo",
                     *       "site_id": "demo",
                     *       "kind": "demo",
                     *       "by": "ana",
                     *       "asked_at": "2026-08-20T17:00:00.000Z",
                     *       "state": "waiting",
                     *       "title": "demo",
                     *       "entry_seq": 1,
                     *       "notes": [
                     *         "demo"
                     *       ],
                     *       "problem": "demo"
                     *     }
                     */
                    "application/json": components["schemas"]["ReportTask"];
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSitesSiteReportsEntry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
                /**
                 * @description `entry_seq` of its issue in the ledger
                 * @example 1
                 */
                entry: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "entry_seq": 1,
                     *       "issued_at": "2026-08-20T17:00:00.000Z",
                     *       "title": "demo",
                     *       "by": "ana",
                     *       "files": [
                     *         {
                     *           "name": "ana",
                     *           "bytes": 1,
                     *           "sha256": "demo"
                     *         }
                     *       ],
                     *       "kept": false
                     *     }
                     */
                    "application/json": components["schemas"]["ReportIssue"];
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSitesSiteReportsEntryBundle: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
                /**
                 * @description `entry_seq` of its issue in the ledger
                 * @example 1
                 */
                entry: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example demo */
                    "application/zip": string;
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSitesSiteReportsEntryFilesFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description id of the site
                 * @example demo
                 */
                site: string;
                /**
                 * @description `entry_seq` of its issue in the ledger
                 * @example 1
                 */
                entry: number;
                /**
                 * @description such as report.pdf
                 * @example demo
                 */
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example demo */
                    "application/octet-stream": string;
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getStream: {
        parameters: {
            query?: {
                /**
                 * @description events of this site alone; of all that the token sees where it is left out
                 * @example demo
                 */
                site?: string;
                /**
                 * @description as the header Last-Event-ID, for clients that cannot send one
                 * @example demo
                 */
                last_event_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "site_id": "demo",
                     *       "at": "2026-08-20T17:00:00.000Z",
                     *       "plan_id": "demo",
                     *       "epoch": 4711,
                     *       "made_at": "2026-08-20T17:00:00.000Z",
                     *       "valid_until": "2026-08-20T17:00:00.000Z",
                     *       "trigger": "demo",
                     *       "mode": "shadow",
                     *       "method": "demo",
                     *       "setpoint_w": 1750000,
                     *       "market_price_usd_per_mwh": 41.27,
                     *       "delivered_price_usd_per_mwh": 41.27,
                     *       "hashprice_usd_per_ph_day": 1,
                     *       "summary": "All miners run: a MWh earns 78.10 USD and costs 46.27 USD."
                     *     }
                     */
                    "text/event-stream": components["schemas"]["LiveEvent"];
                };
            };
            /** @description a problem: unauthorised, forbidden, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getFeeds: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "feeds": [
                     *         {
                     *           "site_id": "demo",
                     *           "kind": "price",
                     *           "state": "starting",
                     *           "source_id": "demo",
                     *           "last_error": "demo",
                     *           "answered_at": "2026-08-20T17:00:00.000Z",
                     *           "quarantined": [
                     *             {
                     *               "source_id": "demo",
                     *               "reason": "breaker work"
                     *             }
                     *           ],
                     *           "sources": [
                     *             {
                     *               "source_id": "demo",
                     *               "left_alone": {
                     *                 "until": "2026-08-20T17:00:00.000Z",
                     *                 "why": "demo"
                     *               },
                     *               "connection": {
                     *                 "clock_ahead_seconds": 1,
                     *                 "clock_error_seconds": 1,
                     *                 "requests_this_hour": 1,
                     *                 "bytes_this_hour": 1
                     *               }
                     *             }
                     *           ]
                     *         }
                     *       ],
                     *       "weather_forecasts": [
                     *         {
                     *           "site_id": "demo",
                     *           "lead_minutes": 1,
                     *           "count": 1,
                     *           "mean_absolute_error_c": 1,
                     *           "bias_c": 1
                     *         }
                     *       ],
                     *       "hashprice": [
                     *         {
                     *           "source": "demo",
                     *           "known_at": "2026-08-20T17:00:00.000Z",
                     *           "age_minutes": 1,
                     *           "max_age_minutes": 1,
                     *           "stale": false,
                     *           "when_stale": "hold",
                     *           "hashprice_usd_per_ph_day": 1,
                     *           "payout": {
                     *             "scheme": "fpps",
                     *             "day_luck_deviation": 1
                     *           },
                     *           "next_adjustment": {
                     *             "height": 1,
                     *             "blocks_found": 1,
                     *             "at": "2026-08-20T17:00:00.000Z",
                     *             "difficulty_ratio": 1
                     *           },
                     *           "ahead": [
                     *             {
                     *               "from": "2026-08-20T17:00:00.000Z",
                     *               "hashprice_usd_per_ph_day": 1,
                     *               "source": "formula"
                     *             }
                     *           ],
                     *           "forward": {
                     *             "source": "demo",
                     *             "known_at": "2026-08-20T17:00:00.000Z"
                     *           },
                     *           "site_id": "demo"
                     *         }
                     *       ],
                     *       "grid": [
                     *         {
                     *           "site_id": "demo",
                     *           "eea_level": 1,
                     *           "prc_mw": 1,
                     *           "known_at": "2026-08-20T17:00:00.000Z",
                     *           "age_minutes": 1,
                     *           "stale": false
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        feeds: components["schemas"]["FeedStatus"][];
                        /** @description how far forecasts of the dry bulb were off a day ahead, where any were scored */
                        weather_forecasts: components["schemas"]["WeatherErrors"][];
                        hashprice: {
                            source: string | null;
                            known_at: string | null;
                            /** @description age of the newest content */
                            age_minutes: number | null;
                            max_age_minutes: number;
                            stale: boolean;
                            /** @enum {string} */
                            when_stale: "hold" | "curtail" | "run";
                            hashprice_usd_per_ph_day: number | null;
                            /** @description how the pool pays; absent: full pay-per-share */
                            payout?: {
                                /** @enum {string} */
                                scheme: "fpps" | "pps" | "pps+" | "pplns";
                                /** @description by the pool's luck: standard deviation of a day's pay over its mean; null: not known */
                                day_luck_deviation: number | null;
                            };
                            /** @description next change of the difficulty, where a source tells it */
                            next_adjustment?: {
                                height: number;
                                /** @description of the 2016 before it */
                                blocks_found: number;
                                /**
                                 * @description ISO 8601 UTC
                                 * @example 2026-08-20T17:00:00.000Z
                                 */
                                at: string;
                                /** @description new difficulty over the present one */
                                difficulty_ratio: number;
                            };
                            /** @description what it is expected to be from each instant on */
                            ahead?: {
                                /**
                                 * @description ISO 8601 UTC
                                 * @example 2026-08-20T17:00:00.000Z
                                 */
                                from: string;
                                hashprice_usd_per_ph_day: number;
                                /** @enum {string} */
                                source?: "formula" | "forward-curve";
                            }[];
                            /** @description the newest forward curve, where one was imported */
                            forward?: {
                                source: string;
                                /**
                                 * @description ISO 8601 UTC
                                 * @example 2026-08-20T17:00:00.000Z
                                 */
                                known_at: string;
                            };
                            site_id: string;
                        }[];
                        grid: components["schemas"]["GridState"][];
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApprovals: {
        parameters: {
            query?: {
                /**
                 * @description id of a site; of all that may be seen where it is left out
                 * @example demo
                 */
                site?: string;
                /**
                 * @description open: those that wait for a second person
                 * @example open
                 */
                state?: "open" | "closed" | "all";
                /** @example 100 */
                limit?: number;
                /**
                 * @description `next_cursor` of the page before
                 * @example demo
                 */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "two_person": [
                     *         "leave-event"
                     *       ],
                     *       "approval_hours": 1,
                     *       "open_count": 1,
                     *       "approvals": [
                     *         {
                     *           "request_id": "demo",
                     *           "site_id": "demo",
                     *           "actions": [
                     *             "leave-event"
                     *           ],
                     *           "operation": "settings-save",
                     *           "summary": "All miners run: a MWh earns 78.10 USD and costs 46.27 USD.",
                     *           "changes": [
                     *             {
                     *               "path": "demo",
                     *               "from": "demo",
                     *               "to": "demo"
                     *             }
                     *           ],
                     *           "content": {},
                     *           "reason": "breaker work",
                     *           "asked_by": "demo",
                     *           "asked_at": "2026-08-20T17:00:00.000Z",
                     *           "expires_at": "2026-08-20T17:00:00.000Z",
                     *           "state": "open",
                     *           "decided_by": "demo",
                     *           "decided_reason": "demo",
                     *           "decided_at": "2026-08-20T17:00:00.000Z",
                     *           "outcome": "demo",
                     *           "approvers": [
                     *             "demo"
                     *           ],
                     *           "may_approve": false
                     *         }
                     *       ],
                     *       "next_cursor": "demo"
                     *     }
                     */
                    "application/json": {
                        /** @description what needs a second person here */
                        two_person: ("leave-event" | "raise-limit" | "change-contract")[];
                        /** @description for so long a request waits */
                        approval_hours: number;
                        /** @description that wait, of what may be seen */
                        open_count: number;
                        /** @description newest first */
                        approvals: components["schemas"]["Approval"][];
                        /** @description asks for the page after; null on the last one */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApprovalsApprovalApprove: {
        parameters: {
            query?: never;
            header?: {
                /** @description names this request, so that it is carried out once however often it is sent */
                "Idempotency-Key"?: string;
            };
            path: {
                /**
                 * @description `request_id`
                 * @example 6f9619ff-8b86-4d01-b42d-00c04fc964ff
                 */
                approval: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "breaker work"
                 *     }
                 */
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "request_id": "demo",
                     *       "site_id": "demo",
                     *       "actions": [
                     *         "leave-event"
                     *       ],
                     *       "operation": "settings-save",
                     *       "summary": "All miners run: a MWh earns 78.10 USD and costs 46.27 USD.",
                     *       "changes": [
                     *         {
                     *           "path": "demo",
                     *           "from": "demo",
                     *           "to": "demo"
                     *         }
                     *       ],
                     *       "content": {},
                     *       "reason": "breaker work",
                     *       "asked_by": "demo",
                     *       "asked_at": "2026-08-20T17:00:00.000Z",
                     *       "expires_at": "2026-08-20T17:00:00.000Z",
                     *       "state": "open",
                     *       "decided_by": "demo",
                     *       "decided_reason": "demo",
                     *       "decided_at": "2026-08-20T17:00:00.000Z",
                     *       "outcome": "demo",
                     *       "approvers": [
                     *         "demo"
                     *       ],
                     *       "may_approve": false
                     *     }
                     */
                    "application/json": components["schemas"]["Approval"];
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rejected, key-reused, too-large, unsupported-media-type, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApprovalsApprovalRefuse: {
        parameters: {
            query?: never;
            header?: {
                /** @description names this request, so that it is carried out once however often it is sent */
                "Idempotency-Key"?: string;
            };
            path: {
                /**
                 * @description `request_id`
                 * @example 6f9619ff-8b86-4d01-b42d-00c04fc964ff
                 */
                approval: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "breaker work"
                 *     }
                 */
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "request_id": "demo",
                     *       "site_id": "demo",
                     *       "actions": [
                     *         "leave-event"
                     *       ],
                     *       "operation": "settings-save",
                     *       "summary": "All miners run: a MWh earns 78.10 USD and costs 46.27 USD.",
                     *       "changes": [
                     *         {
                     *           "path": "demo",
                     *           "from": "demo",
                     *           "to": "demo"
                     *         }
                     *       ],
                     *       "content": {},
                     *       "reason": "breaker work",
                     *       "asked_by": "demo",
                     *       "asked_at": "2026-08-20T17:00:00.000Z",
                     *       "expires_at": "2026-08-20T17:00:00.000Z",
                     *       "state": "open",
                     *       "decided_by": "demo",
                     *       "decided_reason": "demo",
                     *       "decided_at": "2026-08-20T17:00:00.000Z",
                     *       "outcome": "demo",
                     *       "approvers": [
                     *         "demo"
                     *       ],
                     *       "may_approve": false
                     *     }
                     */
                    "application/json": components["schemas"]["Approval"];
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rejected, key-reused, too-large, unsupported-media-type, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "getSign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "welcome": false,
                     *       "provider": {
                     *         "label": "demo",
                     *         "href": "demo"
                     *       }
                     *     }
                     */
                    "application/json": {
                        /** @description there is nobody yet: the link of the first start lets the first person in */
                        welcome: boolean;
                        /** @description by way of a provider of identities; null: there is none */
                        provider: {
                            label: string;
                            /** @description where to send the browser */
                            href: string;
                        } | null;
                    };
                };
            };
            /** @description a problem: invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "getSign-inProvider": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the browser goes on elsewhere */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description a problem: invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "getSign-inCallback": {
        parameters: {
            query?: {
                /** @example demo */
                code?: string;
                /** @example demo */
                state?: string;
                /**
                 * @description what the provider has against it
                 * @example demo
                 */
                error?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the browser goes on elsewhere */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description a problem: invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postWelcome: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "link": "demo",
                 *       "name": "ana",
                 *       "password": "demo"
                 *     }
                 */
                "application/json": {
                    /** @description what follows # in the link */
                    link: string;
                    name: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "ana",
                     *       "kind": "person",
                     *       "grants": [
                     *         {
                     *           "role": "viewer",
                     *           "sites": "all",
                     *           "customers": [
                     *             "demo"
                     *           ]
                     *         }
                     *       ],
                     *       "permissions": [
                     *         "read"
                     *       ],
                     *       "sites": [
                     *         {
                     *           "site_id": "demo",
                     *           "name": "ana",
                     *           "permissions": [
                     *             "read"
                     *           ]
                     *         }
                     *       ],
                     *       "everywhere": [
                     *         "read"
                     *       ],
                     *       "session": {
                     *         "session_id": "demo",
                     *         "name": "ana",
                     *         "method": "password",
                     *         "address": "demo",
                     *         "agent": "demo",
                     *         "created_at": "2026-08-20T17:00:00.000Z",
                     *         "last_seen_at": "2026-08-20T17:00:00.000Z",
                     *         "expires_at": "2026-08-20T17:00:00.000Z"
                     *       },
                     *       "csrf_token": "demo"
                     *     }
                     */
                    "application/json": {
                        name: string;
                        /** @enum {string} */
                        kind: "person" | "token";
                        grants: components["schemas"]["Grant"][];
                        /** @description held at one site at the least */
                        permissions: ("read" | "read-own" | "export" | "operate" | "ingest" | "approve" | "configure" | "administer")[];
                        sites: {
                            site_id: string;
                            name: string;
                            permissions: ("read" | "read-own" | "export" | "operate" | "ingest" | "approve" | "configure" | "administer")[];
                        }[];
                        /** @description held over all sites */
                        everywhere: ("read" | "read-own" | "export" | "operate" | "ingest" | "approve" | "configure" | "administer")[];
                        /** @description null for a token */
                        session: components["schemas"]["Session"] | null;
                        /** @description to be sent as X-Ebb-Csrf with all that changes something */
                        csrf_token: string | null;
                    };
                };
            };
            /** @description a problem: invalid, rejected, too-large, unsupported-media-type, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "ana",
                     *       "kind": "person",
                     *       "grants": [
                     *         {
                     *           "role": "viewer",
                     *           "sites": "all",
                     *           "customers": [
                     *             "demo"
                     *           ]
                     *         }
                     *       ],
                     *       "permissions": [
                     *         "read"
                     *       ],
                     *       "sites": [
                     *         {
                     *           "site_id": "demo",
                     *           "name": "ana",
                     *           "permissions": [
                     *             "read"
                     *           ]
                     *         }
                     *       ],
                     *       "everywhere": [
                     *         "read"
                     *       ],
                     *       "session": {
                     *         "session_id": "demo",
                     *         "name": "ana",
                     *         "method": "password",
                     *         "address": "demo",
                     *         "agent": "demo",
                     *         "created_at": "2026-08-20T17:00:00.000Z",
                     *         "last_seen_at": "2026-08-20T17:00:00.000Z",
                     *         "expires_at": "2026-08-20T17:00:00.000Z"
                     *       },
                     *       "csrf_token": "demo"
                     *     }
                     */
                    "application/json": {
                        name: string;
                        /** @enum {string} */
                        kind: "person" | "token";
                        grants: components["schemas"]["Grant"][];
                        /** @description held at one site at the least */
                        permissions: ("read" | "read-own" | "export" | "operate" | "ingest" | "approve" | "configure" | "administer")[];
                        sites: {
                            site_id: string;
                            name: string;
                            permissions: ("read" | "read-own" | "export" | "operate" | "ingest" | "approve" | "configure" | "administer")[];
                        }[];
                        /** @description held over all sites */
                        everywhere: ("read" | "read-own" | "export" | "operate" | "ingest" | "approve" | "configure" | "administer")[];
                        /** @description null for a token */
                        session: components["schemas"]["Session"] | null;
                        /** @description to be sent as X-Ebb-Csrf with all that changes something */
                        csrf_token: string | null;
                    };
                };
            };
            /** @description a problem: unauthorised, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "ana",
                 *       "password": "demo"
                 *     }
                 */
                "application/json": {
                    name: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "ana",
                     *       "kind": "person",
                     *       "grants": [
                     *         {
                     *           "role": "viewer",
                     *           "sites": "all",
                     *           "customers": [
                     *             "demo"
                     *           ]
                     *         }
                     *       ],
                     *       "permissions": [
                     *         "read"
                     *       ],
                     *       "sites": [
                     *         {
                     *           "site_id": "demo",
                     *           "name": "ana",
                     *           "permissions": [
                     *             "read"
                     *           ]
                     *         }
                     *       ],
                     *       "everywhere": [
                     *         "read"
                     *       ],
                     *       "session": {
                     *         "session_id": "demo",
                     *         "name": "ana",
                     *         "method": "password",
                     *         "address": "demo",
                     *         "agent": "demo",
                     *         "created_at": "2026-08-20T17:00:00.000Z",
                     *         "last_seen_at": "2026-08-20T17:00:00.000Z",
                     *         "expires_at": "2026-08-20T17:00:00.000Z"
                     *       },
                     *       "csrf_token": "demo"
                     *     }
                     */
                    "application/json": {
                        name: string;
                        /** @enum {string} */
                        kind: "person" | "token";
                        grants: components["schemas"]["Grant"][];
                        /** @description held at one site at the least */
                        permissions: ("read" | "read-own" | "export" | "operate" | "ingest" | "approve" | "configure" | "administer")[];
                        sites: {
                            site_id: string;
                            name: string;
                            permissions: ("read" | "read-own" | "export" | "operate" | "ingest" | "approve" | "configure" | "administer")[];
                        }[];
                        /** @description held over all sites */
                        everywhere: ("read" | "read-own" | "export" | "operate" | "ingest" | "approve" | "configure" | "administer")[];
                        /** @description null for a token */
                        session: components["schemas"]["Session"] | null;
                        /** @description to be sent as X-Ebb-Csrf with all that changes something */
                        csrf_token: string | null;
                    };
                };
            };
            /** @description a problem: invalid, rejected, too-large, unsupported-media-type, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "done": true,
                     *       "provider_sign_out": "demo"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        done: true;
                        /** @description where to go to sign out of the provider, too; null where there is no such place */
                        provider_sign_out: string | null;
                    };
                };
            };
            /** @description a problem: unauthorised, invalid, rejected, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putSessionPassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "old_password": "demo",
                 *       "new_password": "demo"
                 *     }
                 */
                "application/json": {
                    old_password: string;
                    new_password: string;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "done": true
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        done: true;
                    };
                };
            };
            /** @description a problem: unauthorised, invalid, rejected, too-large, unsupported-media-type, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "sessions": [
                     *         {
                     *           "session_id": "demo",
                     *           "name": "ana",
                     *           "method": "password",
                     *           "address": "demo",
                     *           "agent": "demo",
                     *           "created_at": "2026-08-20T17:00:00.000Z",
                     *           "last_seen_at": "2026-08-20T17:00:00.000Z",
                     *           "expires_at": "2026-08-20T17:00:00.000Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        sessions: components["schemas"]["Session"][];
                    };
                };
            };
            /** @description a problem: unauthorised, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteSessionsSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description names this request, so that it is carried out once however often it is sent */
                "Idempotency-Key"?: string;
            };
            path: {
                /**
                 * @description id of the session
                 * @example demo
                 */
                session: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "done": true
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        done: true;
                    };
                };
            };
            /** @description a problem: unauthorised, not-found, invalid, rejected, key-reused, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPeople: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "people": [
                     *         {
                     *           "name": "ana",
                     *           "grants": [
                     *             {
                     *               "role": "viewer",
                     *               "sites": "all",
                     *               "customers": [
                     *                 "demo"
                     *               ]
                     *             }
                     *           ],
                     *           "has_password": false,
                     *           "provider_subject": "demo",
                     *           "created_at": "2026-08-20T17:00:00.000Z",
                     *           "disabled_at": "2026-08-20T17:00:00.000Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        people: components["schemas"]["Person"][];
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postPeople: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "ana",
                 *       "password": "demo",
                 *       "grants": [
                 *         {
                 *           "role": "viewer",
                 *           "sites": "all",
                 *           "customers": [
                 *             "demo"
                 *           ]
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": {
                    /** @description as records name whoever it is */
                    name: string;
                    /**
                     * @description null: signs in by way of the provider alone
                     * @default null
                     */
                    password?: string | null;
                    /** @description roles, each at some sites or at all */
                    grants: {
                        /** @enum {string} */
                        role: "viewer" | "operator" | "auditor" | "admin" | "customer";
                        sites: "all" | string[];
                        /** @description whose machines the role customer sees */
                        customers?: string[];
                    }[];
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "ana",
                     *       "grants": [
                     *         {
                     *           "role": "viewer",
                     *           "sites": "all",
                     *           "customers": [
                     *             "demo"
                     *           ]
                     *         }
                     *       ],
                     *       "has_password": false,
                     *       "provider_subject": "demo",
                     *       "created_at": "2026-08-20T17:00:00.000Z",
                     *       "disabled_at": "2026-08-20T17:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Person"];
                };
            };
            /** @description a problem: unauthorised, forbidden, invalid, rejected, too-large, unsupported-media-type, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putPeoplePersonGrants: {
        parameters: {
            query?: never;
            header?: {
                /** @description names this request, so that it is carried out once however often it is sent */
                "Idempotency-Key"?: string;
            };
            path: {
                /**
                 * @description name of the person
                 * @example ana
                 */
                person: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "grants": [
                 *         {
                 *           "role": "viewer",
                 *           "sites": "all",
                 *           "customers": [
                 *             "demo"
                 *           ]
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": {
                    /** @description roles, each at some sites or at all */
                    grants: {
                        /** @enum {string} */
                        role: "viewer" | "operator" | "auditor" | "admin" | "customer";
                        sites: "all" | string[];
                        /** @description whose machines the role customer sees */
                        customers?: string[];
                    }[];
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "ana",
                     *       "grants": [
                     *         {
                     *           "role": "viewer",
                     *           "sites": "all",
                     *           "customers": [
                     *             "demo"
                     *           ]
                     *         }
                     *       ],
                     *       "has_password": false,
                     *       "provider_subject": "demo",
                     *       "created_at": "2026-08-20T17:00:00.000Z",
                     *       "disabled_at": "2026-08-20T17:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Person"];
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rejected, key-reused, too-large, unsupported-media-type, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putPeoplePersonDisabled: {
        parameters: {
            query?: never;
            header?: {
                /** @description names this request, so that it is carried out once however often it is sent */
                "Idempotency-Key"?: string;
            };
            path: {
                /**
                 * @description name of the person
                 * @example ana
                 */
                person: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "disabled": false
                 *     }
                 */
                "application/json": {
                    disabled: boolean;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "ana",
                     *       "grants": [
                     *         {
                     *           "role": "viewer",
                     *           "sites": "all",
                     *           "customers": [
                     *             "demo"
                     *           ]
                     *         }
                     *       ],
                     *       "has_password": false,
                     *       "provider_subject": "demo",
                     *       "created_at": "2026-08-20T17:00:00.000Z",
                     *       "disabled_at": "2026-08-20T17:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Person"];
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rejected, key-reused, too-large, unsupported-media-type, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putPeoplePersonPassword: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description name of the person
                 * @example ana
                 */
                person: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "password": "demo"
                 *     }
                 */
                "application/json": {
                    password: string;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "done": true
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        done: true;
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rejected, too-large, unsupported-media-type, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPeoplePersonSessions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description name of the person
                 * @example ana
                 */
                person: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "sessions": [
                     *         {
                     *           "session_id": "demo",
                     *           "name": "ana",
                     *           "method": "password",
                     *           "address": "demo",
                     *           "agent": "demo",
                     *           "created_at": "2026-08-20T17:00:00.000Z",
                     *           "last_seen_at": "2026-08-20T17:00:00.000Z",
                     *           "expires_at": "2026-08-20T17:00:00.000Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        sessions: components["schemas"]["Session"][];
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "tokens": [
                     *         {
                     *           "name": "ana",
                     *           "grants": [
                     *             {
                     *               "role": "viewer",
                     *               "sites": "all",
                     *               "customers": [
                     *                 "demo"
                     *               ]
                     *             }
                     *           ],
                     *           "created_at": "2026-08-20T17:00:00.000Z",
                     *           "created_by": "demo",
                     *           "expires_at": "2026-08-20T17:00:00.000Z",
                     *           "last_used_at": "2026-08-20T17:00:00.000Z",
                     *           "revoked_at": "2026-08-20T17:00:00.000Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        tokens: {
                            name: string;
                            grants: components["schemas"]["Grant"][];
                            /**
                             * @description ISO 8601 UTC
                             * @example 2026-08-20T17:00:00.000Z
                             */
                            created_at: string;
                            created_by: string | null;
                            expires_at: string | null;
                            /** @description ISO 8601 UTC, to the minute */
                            last_used_at: string | null;
                            revoked_at: string | null;
                        }[];
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postTokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "ana",
                 *       "grants": [
                 *         {
                 *           "role": "viewer",
                 *           "sites": "all",
                 *           "customers": [
                 *             "demo"
                 *           ]
                 *         }
                 *       ],
                 *       "expires_at": "2026-08-20T17:00:00Z"
                 *     }
                 */
                "application/json": {
                    /** @description as records name whoever it is */
                    name: string;
                    /** @description roles, each at some sites or at all */
                    grants: {
                        /** @enum {string} */
                        role: "viewer" | "operator" | "auditor" | "admin" | "customer";
                        sites: "all" | string[];
                        /** @description whose machines the role customer sees */
                        customers?: string[];
                    }[];
                    /** @description null: it does not expire */
                    expires_at: string | null;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "ana",
                     *       "token": "demo"
                     *     }
                     */
                    "application/json": {
                        name: string;
                        /** @description cannot be had again */
                        token: string;
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, invalid, rejected, too-large, unsupported-media-type, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteTokensToken: {
        parameters: {
            query?: never;
            header?: {
                /** @description names this request, so that it is carried out once however often it is sent */
                "Idempotency-Key"?: string;
            };
            path: {
                /**
                 * @description name of the token
                 * @example demo
                 */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "done": true
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        done: true;
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, not-found, invalid, rejected, key-reused, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "getPeople-ledger": {
        parameters: {
            query?: {
                /** @example 1 */
                from_seq?: number;
                /** @example 100 */
                limit?: number;
                /**
                 * @description `next_cursor` of the page before
                 * @example demo
                 */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "entries": [
                     *         {
                     *           "seq": 1024,
                     *           "at": "2026-08-20T17:00:00.000Z",
                     *           "site": "demo",
                     *           "kind": "demo",
                     *           "body": {},
                     *           "prev": "demo",
                     *           "hash": "demo"
                     *         }
                     *       ],
                     *       "corrections": [
                     *         {
                     *           "seq": 1024,
                     *           "by_seq": 1
                     *         }
                     *       ],
                     *       "next_cursor": "demo"
                     *     }
                     */
                    "application/json": {
                        entries: components["schemas"]["LedgerEntry"][];
                        /** @description which of the entries were corrected, and by which entry; the old one stays as it is */
                        corrections: {
                            seq: number;
                            by_seq: number;
                        }[];
                        /** @description asks for the page after; null on the last one */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "getPeople-ledgerHead": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "seq": 1024,
                     *       "hash": "demo",
                     *       "at": "2026-08-20T17:00:00.000Z",
                     *       "checkpoint_seq": 1,
                     *       "public_key": "demo"
                     *     }
                     */
                    "application/json": {
                        seq: number;
                        hash: string;
                        /**
                         * @description ISO 8601 UTC
                         * @example 2026-08-20T17:00:00.000Z
                         */
                        at: string;
                        /** @description newest entry that a signed checkpoint covers */
                        checkpoint_seq: number;
                        public_key: string;
                    };
                };
            };
            /** @description a problem: unauthorised, forbidden, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "getPeople-ledgerExport": {
        parameters: {
            query?: {
                /** @example 1 */
                from_seq?: number;
                /** @example 1 */
                to_seq?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {} */
                    "application/jsonl": Record<string, never>;
                };
            };
            /** @description a problem: unauthorised, forbidden, invalid, rate-limited, internal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    healthz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description it lives */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        status?: "alive";
                    };
                };
            };
        };
    };
    readyz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description it does */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        ready: boolean;
                        checks: {
                            name: string;
                            /** @enum {string} */
                            state: "ok" | "degraded" | "failed";
                            detail: string;
                        }[];
                    };
                };
            };
            /** @description it does not, and why */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        ready: boolean;
                        checks: {
                            name: string;
                            /** @enum {string} */
                            state: "ok" | "degraded" | "failed";
                            detail: string;
                        }[];
                    };
                };
            };
        };
    };
    metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    docs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
}
