export {
  loadCalendars,
  loadPrograms,
  type ProgramCalendar,
  type ProgramCatalogue,
  readPrograms,
} from './load.js';
