package superpeer.hub.tracker;

import static akka.http.javadsl.model.StatusCodes.NOT_FOUND;
import static akka.http.javadsl.model.StatusCodes.TOO_MANY_REQUESTS;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import akka.stream.Materializer;
import akka.util.ByteString;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import superpeer.hub.counters.Counters;
import superpeer.hub.http.CorsResponses;
import superpeer.hub.http.FastPath;
import superpeer.protocol.ChannelId;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.tracker.TrackerCodec;
import superpeer.protocol.tracker.TrackerCodec.Format;
import superpeer.protocol.tracker.TrackerReply;
import superpeer.protocol.tracker.TrackerRequest.Announce;
import superpeer.protocol.tracker.TrackerRequest.Peers;
import superpeer.protocol.tracker.TrackerRequest.Stats;

/**
 * Handles {@code POST /v1/channel…}: announces, reports and calls for more peers. Requests are JSON
 * or protobuf; replies are always JSON, which every SDK reads.
 *
 * <p>A channel id in the path may be percent-encoded or literal: {@code =} and {@code +} mean
 * themselves.
 */
final class TrackerHandler implements FastPath {

  private static final String ROOT = "/v1/channel";

  private static final BitSet BASE64 = new BitSet(128);

  static {
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_=-"
        .chars()
        .forEach(BASE64::set);
  }

  /** Limits memory; real ids have up to 400 characters. */
  private static final int MAX_CHANNEL = 1_024;

  /** Reply to every report, also to an ignored one: a refusal ends an SDK's heartbeat. */
  private static final HttpResponse ACCEPTED = json(new TrackerReply.Accepted());

  /**
   * Reply to an announce above the rate limit. SDKs retry after 15 to 40 s. After any other error
   * they end P2P until the page is reloaded, also for viewers that only share their address with a
   * flood.
   */
  private static final HttpResponse RETRY_LATER = CorsResponses.busy().addHeader(retryAfter());

  /** Reply to a call for peers above the rate limit. SDKs ask again later. */
  private static final HttpResponse RATE_EXCEEDED =
      CorsResponses.error(TOO_MANY_REQUESTS, "too many calls from this address")
          .addHeader(retryAfter());

  private final Dependencies dependencies;
  private final CallFilter filter;
  private final Counters<TrackerCounter> counters;
  private final Materializer materializer;

  /** What the handler needs to answer admitted calls. */
  record Dependencies(
      TrackerShards shards,
      AnnounceReplies replies,
      ClientLocator locator,
      ReportInterval interval,
      PeerIdSigner signer) {}

  TrackerHandler(
      Dependencies dependencies,
      CallFilter filter,
      Counters<TrackerCounter> counters,
      Materializer materializer) {
    this.dependencies = dependencies;
    this.filter = filter;
    this.counters = counters;
    this.materializer = materializer;
  }

  @Override
  public boolean handles(HttpRequest request) {
    return request.method() == HttpMethods.POST && request.getUri().path().startsWith(ROOT);
  }

  @Override
  public CompletionStage<HttpResponse> handle(HttpRequest request) {
    if (!filter.admits(request)) {
      counters.increment(TrackerCounter.LIMITED);
      return CompletableFuture.completedFuture(rateExceeded(request));
    }
    CompletionStage<HttpResponse> answer;
    try {
      var body = CorsResponses.strictBody(request.entity(), TrackerCodec.MAX_REQUEST);
      answer =
          body.isPresent()
              ? call(request, body.get())
              : CorsResponses.readBody(request.entity(), TrackerCodec.MAX_REQUEST, materializer)
                  .thenCompose(whole -> call(request, whole));
    } catch (RuntimeException e) {
      return CompletableFuture.completedFuture(CorsResponses.failure(e));
    }
    return answer.exceptionally(CorsResponses::failure);
  }

  /**
   * Replies before the body is read, so that a flood stays cheap. A report is accepted but ignored,
   * since the third refusal ends an SDK's heartbeat.
   */
  private static HttpResponse rateExceeded(HttpRequest request) {
    var path = request.getUri().path();
    return path.length() == ROOT.length()
        ? RETRY_LATER
        : path.endsWith("/stats") ? ACCEPTED : RATE_EXCEEDED;
  }

  private static HttpHeader retryAfter() {
    return RawHeader.create("Retry-After", "15");
  }

  private CompletionStage<HttpResponse> call(HttpRequest request, ByteString bytes) {
    try {
      return call(request, bytes.toArrayUnsafe());
    } catch (MalformedMessage e) {
      counters.increment(TrackerCounter.MALFORMED);
      return CompletableFuture.completedFuture(CorsResponses.failure(e));
    }
  }

  private CompletionStage<HttpResponse> call(HttpRequest request, byte[] body)
      throws MalformedMessage {
    var path = request.getUri().path();
    if (path.length() == ROOT.length()) {
      return announce(request, body);
    }
    var parts = path.substring(ROOT.length()).split("/", -1);
    var call =
        parts.length == 5 && parts[0].isEmpty() && parts[2].equals("node") ? parts[4] : "unknown";
    return switch (call) {
      case "stats" -> stats(channel(parts[1]), node(parts[3]), request, body);
      case "peers" -> peers(channel(parts[1]), node(parts[3]), request, body);
      default ->
          CompletableFuture.completedFuture(CorsResponses.error(NOT_FOUND, "no such resource"));
    };
  }

  private CompletionStage<HttpResponse> announce(HttpRequest request, byte[] body)
      throws MalformedMessage {
    Announce announce = TrackerCodec.decodeAnnounce(body);
    channel(announce.channel());
    var policy = filter.policy();
    var origin = filter.originOf(request);
    var refusal = policy.refusal(announce, origin);
    if (refusal.isPresent()) {
      counters.increment(TrackerCounter.REFUSED);
      var role = PeerRole.of(announce.superPeer());
      return CompletableFuture.completedFuture(
          json(dependencies.replies().refusal(role, dependencies.interval().max(), refusal.get())));
    }
    var viewerOptions = policy.viewerOptions(announce, origin);
    return dependencies
        .shards()
        .join(role(announce, request), announce, dependencies.locator().locate(request))
        .thenApply(
            joined ->
                joined
                    .map(
                        member ->
                            dependencies
                                .replies()
                                .of(member, viewerOptions, SignalAddress.of(request)))
                    .map(TrackerHandler::json)
                    .orElseGet(CorsResponses::busy));
  }

  private PeerRole role(Announce announce, HttpRequest request) {
    return announce.superPeer() && !filter.isOurs(request)
        ? PeerRole.UNKNOWN_SUPER_PEER
        : PeerRole.of(announce.superPeer());
  }

  private CompletionStage<HttpResponse> stats(
      ChannelId channel, String node, HttpRequest request, byte[] body) throws MalformedMessage {
    Stats stats = TrackerCodec.decodeStats(body);
    if (isForged(channel, node, request)) {
      return CompletableFuture.completedFuture(ACCEPTED);
    }
    dependencies.shards().report(channel, node, stats, dependencies.locator().locate(request));
    return CompletableFuture.completedFuture(ACCEPTED);
  }

  private CompletionStage<HttpResponse> peers(
      ChannelId channel, String node, HttpRequest request, byte[] body) throws MalformedMessage {
    Peers peers = TrackerCodec.decodePeers(body);
    if (isForged(channel, node, request)) {
      return CompletableFuture.completedFuture(json(new TrackerReply.Candidates(List.of())));
    }
    return dependencies
        .shards()
        .morePeers(channel, node, peers, dependencies.locator().locate(request))
        .thenApply(
            found ->
                found
                    .map(TrackerReply.Candidates::new)
                    .map(TrackerHandler::json)
                    .orElseGet(CorsResponses::busy));
  }

  /**
   * Whether the id of a known super peer comes from elsewhere, or a closed tracker did not issue
   * the id. An open tracker does not check viewers here: a forged report costs one viewer a call,
   * and a forged leave is found when it is read.
   */
  private boolean isForged(ChannelId channel, String node, HttpRequest request) {
    var signer = dependencies.signer();
    var forged =
        (PeerIdIssuer.isOfSuperPeer(node) && signer.isSuperPeer(channel.encoded(), node))
            ? !filter.isOurs(request)
            : (filter.policy().isClosed() && !signer.isValid(channel.encoded(), node));
    if (forged) {
      counters.increment(TrackerCounter.FORGED);
    }
    return forged;
  }

  /** Parses a channel id: base64 of either alphabet. */
  private static ChannelId channel(String id) throws MalformedMessage {
    var isValid = !id.isEmpty() && id.length() <= MAX_CHANNEL;
    for (int i = 0; isValid && i < id.length(); i++) {
      isValid = BASE64.get(id.charAt(i));
    }
    if (!isValid) {
      throw new MalformedMessage("channel is not base64 of 1 to " + MAX_CHANNEL + " characters");
    }
    return new ChannelId(id);
  }

  private static String node(String id) throws MalformedMessage {
    if (!PeerIdIssuer.isWellFormed(id)) {
      throw new MalformedMessage("invalid peer id");
    }
    return id;
  }

  private static HttpResponse json(TrackerReply reply) {
    return CorsResponses.json(ByteString.fromArrayUnsafe(TrackerCodec.encode(reply, Format.JSON)));
  }
}
