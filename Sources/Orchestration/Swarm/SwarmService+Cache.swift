import Execution
import Platform
import Store
package import Swarm

/// The results that are known from before, of all runs together.
extension SwarmService {
  package func cacheUsage() async throws -> CacheUsage {
    var usage = try await blocking { [cache] in try cache.usage() }
    for run in all.map(\.log.run) {
      usage.hits += run.cacheHits
      usage.misses += run.cacheMisses
    }
    return usage
  }

  /// Gives up all of them, and the refs that keep their files.
  package func clearCache() async throws -> CacheUsage {
    let gone = try await blocking { [cache] in try cache.clear() }
    for result in gone { try await RunRepository.removeRef(of: result) }
    // A crash may have left a ref without a result.
    for repository in Set(all.compactMap { $0.repository?.place.root }) {
      try await RunRepository.removeCacheRefs(in: repository)
    }
    return try await cacheUsage()
  }
}
