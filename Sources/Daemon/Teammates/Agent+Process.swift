import Model
import Platform

extension Agent.Process {
  /// Whether this very process still runs.
  var isAlive: Bool {
    ProcessTable.isAlive(ProcessTable.Identity(pid: pid, started: started))
  }
}
