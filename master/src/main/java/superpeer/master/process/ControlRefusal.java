package superpeer.master.process;

/** Why a connection to the control socket was refused. */
public enum ControlRefusal {
  /** It did not say hello in time. */
  LATE,
  /** Its first frame was not a hello. */
  NO_HELLO,
  /** Its token is unknown, or the process with this token has ended. */
  UNKNOWN_TOKEN,
  /** It sent an invalid frame. */
  MALFORMED,
  /** Too many other connections had not said hello. */
  TOO_MANY,
  /** The system could not accept it, usually because of missing file descriptors. */
  NOT_ACCEPTED
}
