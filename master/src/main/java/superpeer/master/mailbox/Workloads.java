package superpeer.master.mailbox;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.Extension;
import akka.actor.typed.ExtensionId;
import akka.actor.typed.javadsl.Adapter;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The workloads of an actor system's instrumented actors, by their names. */
public final class Workloads implements Extension {

  private static final Id ID = new Id();

  private final Map<String, Workload> byName = new ConcurrentHashMap<>();

  private Workloads() {}

  private static final class Id extends ExtensionId<Workloads> {
    @Override
    public Workloads createExtension(ActorSystem<?> system) {
      return new Workloads();
    }
  }

  public static Workloads of(ActorSystem<?> system) {
    return ID.apply(system);
  }

  static Workloads of(akka.actor.ActorSystem system) {
    return of(Adapter.toTyped(system));
  }

  /** Made at the first call. */
  Workload workload(String actor) {
    return byName.computeIfAbsent(actor, name -> new Workload());
  }

  /** Every actor that has been instrumented, in the order of their names. */
  public Map<String, Workload> all() {
    return new TreeMap<>(byName);
  }
}
