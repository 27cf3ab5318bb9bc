package superpeer.master.process;

/** Why a control line was refused. */
public enum ControlRefusal {
  /** It did not say hello in time. */
  LATE,
  /** Its first frame was something else. */
  NO_HELLO,
  /** Its token is none that we gave out, or that of a process that has ended. */
  UNKNOWN_TOKEN,
  /** It sent what is no frame. */
  MALFORMED,
  /** Too many others had yet to say hello. */
  TOO_MANY,
  /** The system could not accept it, mostly for want of file descriptors. */
  NOT_ACCEPTED
}
