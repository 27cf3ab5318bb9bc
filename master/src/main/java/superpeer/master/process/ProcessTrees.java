package superpeer.master.process;

/** Processes with all that they have started. */
final class ProcessTrees {

  private ProcessTrees() {}

  /** SIGKILL to a process and its descendants; nothing if it is gone. */
  static void kill(ProcessHandle process) {
    if (process.isAlive()) {
      // Listed first: the children of a dead process are no longer known as its own.
      var descendants = process.descendants().toList();
      process.destroyForcibly();
      descendants.forEach(ProcessHandle::destroyForcibly);
    }
  }
}
