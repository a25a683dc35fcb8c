package import Model
import Store
import Swarm

/// What an agent may do with a run, where its process proves who it is; people may do everything.
extension SwarmService {
  /// Refuses an agent that did not begin the run.
  package func allow(_ proved: Address?, toRun run: String?) throws {
    guard let proved else { return }
    let header = try driver(run).log.run.header
    guard "\(proved)" != header.createdBy else { return }
    throw SwarmError.notAllowed(agent: "\(proved)", run: header.id, owner: header.createdBy)
  }
}
