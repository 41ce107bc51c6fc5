// The types of this module.
