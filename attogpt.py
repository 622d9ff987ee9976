import gc,os,sys;f='input.txt';h=f+' (UTF-8, one entry a line)';sys.excepthook=lambda t,e,_:(t.__name__[:2]in'BrKe'
or sys.stderr.write(f"attogpt.py: {e!r:.99}; check {[h,'output'][t==OSError]}\n"));'PyPy'in sys.version or gc.disable()
from math import*;from pathlib import*;from random import*;from tempfile import*;from urllib.request import*
num_steps = 1000; learning_rate = 0.01; temperature = 0.5; block_size = 16; say=open(1,'w',1,'utf-8',None,'\n').write
if not os.path.lexists(f):d=urlopen('https://raw.githubusercontent.com/karpathy/makemore/refs/heads/master/names.txt',
None,60).read();t=TemporaryDirectory(dir='');p=Path(t.name,f);p.write_bytes(d);d<b'='or f in os.listdir()or p.replace(f)
t=0;docs=[s for s in map(str.strip,open(f,encoding='utf-8-sig'))if s];docs[0];chars=sorted({*''.join(docs)})+['\n']
seed(42);shuffle(docs);h='temperature, block_size';1/(temperature>0<block_size);h='num_steps, learning_rate'
put=lambda d,*record:data.append(d)or tape.append(record)or len(data)-1;add=lambda i,j:put(data[i]+data[j],[i,j],[1,1])
data=[];tape=[];wte,wpe,lm_head,wqkv,wo,fc1,fc2=[[[put(gauss(0,.08))for _ in range(columns)]for _ in range(rows)]
for rows,columns in zip([len(chars),block_size,len(chars),48,16,64,16],[16]*6+[64])];N=len(data);M=[0.]*N;S=M[:]
def dot(w,x,b,total=0.):
 for p,q in zip(a:=[data[i]for i in w],b):total+=p*q
 return put(total,[*w,*x],b+a)
linear=lambda x,w:[dot(r,x,b)for b in[[data[i]for i in x]]for r in w];relu=lambda i:put(max(data[i],0.),[i],[data[i]>0])
def norm(x):s=linear(x,[x])[0];ms=data[s]/16+1e-5;return linear([put(ms**-.5,[s],[-ms**-1.5/32])],zip(x))
def softmax(x,k=1):m=max(data[i]for i in x)*k;a=0.;x=[put(p:=exp(data[i]*k-m),[i],[p*k])for i in x];[a:=a+data[i]
for i in x];return linear([put(a**-1,[put(a,x,[1]*len(x))],[-a**-2])],zip(x))
def gpt(t,K):x=norm([*map(add,wte[t],wpe[len(K)])]);qkv=linear(norm(x),wqkv);K+=qkv,;h=[j for i in(0,4,8,12)
for j in linear(softmax(linear(qkv[i:i+4],[k[i+16:i+20]for k in K]),.5),zip(*[k[i+32:i+36]for k in K]))];x=[*map(add,x,
linear(h,wo))];h=[*map(relu,linear(norm(x),fc1))];return linear([*map(add,x,linear(h,fc2))],lm_head)
def train(step,rate):
 del data[N:],tape[:];t=[*map(chars.index,f'\n{docs[step%len(docs)]}\n')][:block_size+1];K=[];loss=put(0.,[],[])
 for i,j in zip(t,t[1:]):p=softmax(gpt(i,K))[j];prob=data[p];loss=put(data[loss]-log(max(0,prob)),[loss,p],[1,-1/prob])
 k=len(K)**-1;grad=[0.]*loss+[k];say(f'step {step+1:4} / {num_steps:4} | loss {data[loss]*k:.4f}\n');c=1-.99**(step+1)
 for record,gradient in zip(reversed(tape),reversed(grad)):
  for parent,slope in zip(*record)if gradient else():grad[parent]+=slope*gradient
 for i,g in zip(range(N),grad):M[i]=.85*M[i]+(1-.85)*g;S[i]=.99*S[i]+(1-.99)*g*g;data[i]-=rate*M[i]/(sqrt(S[i]/c)+1e-8)
[train(s,learning_rate*(1-s/num_steps)/(1-.85**(s+1)))for s in range(num_steps)];say('\n--- inference ---\n')
for n in range(20):del data[N:],tape[:];t='\n';K=[];[t:=t+choices(chars,[data[i]for i in softmax(gpt(chars.index(t[-1]),
K),temperature**-1)])[0]for _ in range(block_size)if'\n'not in t[1:]];say(f'sample {n+1:2}: {t.strip(chars[-1])}\n')
