// No policy governs WebRTC, and it can send without being asked: it is removed before anything else runs.
for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'mozRTCPeerConnection', 'WebTransport']) delete window[name];
